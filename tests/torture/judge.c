/* judge.c - what must hold when a run is over.
 *
 *      it ended by itself, with 0, or with 71 and a word on why
 *      no process of it goes on
 *      its files are whole, or not there; with 0, all are there
 *      nothing is left but what its leaks leave without a fault, too
 *
 * A program under the tracker ends as it would without: the tracker's trouble
 * is none of its own. If numbers are missing from a report, it says so.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "torture/files.h"
#include "torture/folder.h"
#include "torture/torture.h"

#define EXIT_LEAK 1
#define EXIT_NOMEM 71

static char verdict[512];

#define NO(...) ((void)snprintf(verdict, sizeof(verdict), __VA_ARGS__), verdict)

static const char *judge_end(const struct scenario *s,
                             const struct ended *ended)
{
    int status = ended->status;

    if (ended->hung)
        return NO("it hangs");
    if (WIFSIGNALED(status))
        return NO("it dies of signal %d (%s)", WTERMSIG(status),
                  strsignal(WTERMSIG(status)));
    if (ended->left_process)
        return NO("it leaves a process behind");
    status = WEXITSTATUS(status);
    if (status == 0 || (status == EXIT_LEAK && s->may_find))
        return NULL;
    if (s->program == PROGRAM_BOT && status == EXIT_NOMEM)
        return NULL;
    return NO("its exit status is %d", status);
}

/* The file that an argument names: "--csv=FILE", "csv=FILE,..." */
static size_t named_file(const char *text, const char **name)
{
    size_t length = strcspn(text, "=");

    *name = text + length + 1;
    if (text[length] != '=' || files_problem(*name, "", 0) == NULL)
        return 0;
    return strlen(*name);
}

/* Is `name` the name of an output of this scenario? */
static bool is_named(const struct scenario *s, const char *name)
{
    for (size_t i = 0; i < ARGUMENTS_MAX && s->arguments[i] != NULL; i++) {
        char words[256];
        char *rest = words;
        char *word;

        (void)snprintf(words, sizeof(words), "%s", s->arguments[i]);
        while ((word = strsep(&rest, ",")) != NULL) {
            const char *file;

            if (named_file(word, &file) > 0 && strcmp(file, name) == 0)
                return true;
        }
    }
    return false;
}

struct looked {
    const struct scenario *scenario;
    const char *folder;
    const char *problem;
};

static void look_at(const char *path, const char *name, void *ctx)
{
    struct looked *l = ctx;
    const char *problem;
    const char *text;
    size_t length;

    (void)path;
    if (l->problem != NULL || strcmp(name, "out") == 0 ||
        strcmp(name, "err") == 0)
        return;
    if (!is_named(l->scenario, name)) {
        l->problem = NO("it leaves the file %s behind", name);
        return;
    }
    text = files_read(l->folder, name, &length);
    problem = text == NULL ? "a file cannot be read"
                           : files_problem(name, text, length);
    if (problem != NULL)
        l->problem = NO("%s", problem);
}

/* All files that there are are whole. */
static const char *judge_files(const struct scenario *s, const char *at)
{
    struct looked looked = {.scenario = s, .folder = at};

    folder_each(at, look_at, &looked);
    return looked.problem;
}

/* All files that were asked for are there. */
static const char *judge_missing(const struct scenario *s, const char *at)
{
    size_t length;

    for (size_t i = 0; i < ARGUMENTS_MAX && s->arguments[i] != NULL; i++) {
        const char *file;

        if (named_file(s->arguments[i], &file) > 0 &&
            files_read(at, file, &length) == NULL)
            return NO("status 0, and no file %s", file);
    }
    return NULL;
}

/* Each line of standard error begins like this; none if `with` is NULL. */
static const char *judge_words(const char *at, const char *with)
{
    size_t length;
    const char *text = files_read(at, "err", &length);

    if (text == NULL)
        return NO("standard error is lost");
    for (; with != NULL && *text != '\0'; text = strchr(text, '\n') + 1)
        if (strncmp(text, with, strlen(with)) != 0 || !strchr(text, '\n'))
            break;
    return *text == '\0'
               ? NULL
               : NO("standard error: %.*s", (int)strcspn(text, "\n"), text);
}

static bool has_words(const char *at, const char *name, const char *words)
{
    size_t length;
    const char *text = files_read(at, name, &length);

    return text != NULL && strstr(text, words) != NULL;
}

static const char *judge_bot(const struct job *job, const struct ended *ended,
                             const char *at, struct clean *clean)
{
    const struct scenario *s = job->scenario;
    int status = WEXITSTATUS(ended->status);
    const char *problem = judge_files(s, at);
    const char *json;
    size_t length;
    bool told;

    if (problem == NULL && status != EXIT_NOMEM)
        problem = judge_missing(s, at);
    /* A half that is there for the numbers may fail, and say so; so may a
     * twin, or a page that isn't sent. */
    told =
        s->visited || has_words(at, "out", "half failed with exit status 71");
    if (problem == NULL)
        problem =
            judge_words(at, status == EXIT_NOMEM || told ? "bot: " : NULL);
    if (problem == NULL && status == EXIT_NOMEM && !has_words(at, "err", ":") &&
        !told)
        problem = NO("status 71, and not a word on why");
    if (problem != NULL)
        return problem;
    json = files_read(at, "json", &length);
    if (json == NULL && is_named(s, "json") && job->fault.nth == 0)
        return NO("no report without a fault");
    return json == NULL ? NULL : judge_heap(job, json, clean);
}

/* "lost": {"blocks": 1, "bytes": 100} as it stands there. */
static void take_lost(const char *at, char *buf, size_t size)
{
    size_t length;
    const char *text = files_read(at, "json", &length);
    const char *lost = text == NULL ? NULL : strstr(text, "\"lost\": {");

    buf[0] = '\0';
    if (lost != NULL)
        (void)snprintf(buf, size, "%.*s", (int)strcspn(lost, "}"), lost);
}

static const char *judge_patient(const struct job *job, const char *at,
                                 struct clean *clean)
{
    const char *problem = judge_files(job->scenario, at);
    bool told = has_words(at, "err", "tracker: ") ||
                has_words(at, "report", "no room") ||
                has_words(at, "report", "no memory");
    char lost[sizeof(clean->lost)];

    if (problem == NULL)
        problem = judge_words(at, "tracker: ");
    if (problem != NULL)
        return problem;
    if (!has_words(at, "out", "done\n"))
        return NO("the program did not come to its end");
    take_lost(at, lost, sizeof(lost));
    if (job->fault.nth == 0) {
        (void)strcpy(clean->lost, lost);
        return lost[0] == '\0' ? NO("no report without a fault") : NULL;
    }
    if (job->fault.door != DOOR_PAGES)
        return told || lost[0] != '\0' ? NULL : NO("no report, and no word");
    if (!has_words(at, "out", "refused 0\n"))
        return NO("the program was refused what the tracker had no room for");
    if (strcmp(lost, clean->lost) != 0 && !told)
        return NO("%s instead of %s, and no word on why", lost, clean->lost);
    return NULL;
}

const char *judge_run(const struct job *job, const struct ended *ended,
                      const char *at, struct clean *clean)
{
    const char *problem = judge_end(job->scenario, ended);

    if (problem != NULL)
        return problem;
    if (job->scenario->program == PROGRAM_PATIENT)
        return judge_patient(job, at, clean);
    return judge_bot(job, ended, at, clean);
}
