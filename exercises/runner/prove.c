/* prove.c - learn prove: an exercise fails as announced, its solution passes,
 * so do other right answers, and every wrong one is refused with its own line.
 *
 * Speaks Russian to the checks, so that a message without translation is found;
 * lines are compared in English all the same.
 */
#include "prove.h"

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "scan.h"
#include "texts.h"

#define ANSWERS_MAX 256

void prove_say(struct prove *p, bool holds, const char *sentence,
               const char *format, ...)
{
    va_list args;

    p->proved++;
    if (holds)
        return;
    p->failed++;
    printf("%s: %s: ", p->exercise->name, sentence);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    putchar('\n');
    fflush(stdout);
}

/* The ending of answers: ".c", ".txt", ".sh". */
static const char *ending(const struct exercise *e)
{
    static const char *const endings[] = {".c", ".txt", ".sh"};

    return endings[e->meta.kind];
}

/* Is `line` announced for `name`? *any: is there any line for it at all? */
static bool is_expected(const char *expected, const char *name,
                        const char *line, bool *any)
{
    size_t len = strlen(name);
    bool found = false;

    *any = false;
    while (*expected != '\0') {
        size_t end = strcspn(expected, "\n");

        if (strncmp(expected, name, len) == 0 && expected[len] == ':' &&
            expected[len + 1] == ' ') {
            *any = true;
            found =
                found || (end - len - 2 == strlen(line) &&
                          strncmp(expected + len + 2, line, strlen(line)) == 0);
        }
        expected += end + (expected[end] == '\n');
    }
    return found;
}

static void judge(struct prove *p, const char *name, uint64_t seed,
                  unsigned only, struct outcome *out)
{
    char file[256], path[PATH_MAX];
    struct judge j = {.course = &p->learn->course,
                      .exercise = p->exercise,
                      .seed = seed,
                      .strict = true,
                      .only = only};

    if (strcmp(name, "exercise") == 0)
        exercise_answer(p->exercise, file, sizeof(file));
    else
        snprintf(file, sizeof(file), "%s%s", name, ending(p->exercise));
    j.file = course_path(&p->learn->course, p->exercise, file, path);
    j.shown = file;
    judge_run(&j, out);
}

/* `name` is refused with a line that is announced. */
static void prove_refused(struct prove *p, const char *name,
                          const char *expected)
{
    struct outcome out;
    char line[OUTCOME_LINE_LEN + EXERCISE_NAME_LEN + 8];
    bool any;

    judge(p, name, 1, 0, &out);
    snprintf(line, sizeof(line), "%s: %s", p->exercise->name, out.english);
    prove_say(p, out.verdict == VERDICT_FAILED, name, "%s\n%s",
              out.verdict == VERDICT_PASSED ? "it passed" : "no verdict",
              buffer_text(&out.details));
    prove_say(p,
              out.verdict != VERDICT_FAILED ||
                  is_expected(expected, name, line, &any),
              name, "it was refused, but with this line:\n%s\n%s", line,
              buffer_text(&out.details));
    prove_say(p, out.warnings.len == 0 || strcmp(name, "exercise") != 0, name,
              "warnings:\n%s", buffer_text(&out.warnings));
    prove_say(p, out.untranslated.len == 0, name,
              "these messages have no Russian:\n%s",
              buffer_text(&out.untranslated));
    outcome_clear(&out);
}

/* Our solution, or another way to do it that is as right. */
static void prove_right(struct prove *p, const char *name)
{
    static const uint64_t seeds[] = {1, 77, 123456};

    for (size_t i = 0; i < 3; i++) {
        struct outcome out;
        bool script = p->exercise->meta.kind == KIND_SCRIPT;

        if (script && i > 0)
            break;
        judge(p, name, seeds[i], i == 0 ? 0 : 1U << PART_QUICK, &out);
        prove_say(p, out.verdict == VERDICT_PASSED, name,
                  "with seed %llu: %s\n%s", (unsigned long long)seeds[i],
                  out.english, buffer_text(&out.details));
        prove_say(p, out.warnings.len == 0, name, "warnings:\n%s",
                  buffer_text(&out.warnings));
        prove_say(p, out.left_out == 0, name,
                  "a tool is missing: install valgrind");
        outcome_clear(&out);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The names of the answers that start so, without their ending. */
static size_t find_answers(struct prove *p, const char *start,
                           char names[ANSWERS_MAX][64])
{
    char path[PATH_MAX];
    DIR *folder =
        opendir(course_path(&p->learn->course, p->exercise, "", path));
    struct dirent *entry;
    size_t count = 0;

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char *dot = strrchr(entry->d_name, '.');

        if (strncmp(entry->d_name, start, strlen(start)) != 0 || dot == NULL ||
            strcmp(dot, ending(p->exercise)) != 0)
            continue;
        if (count == ANSWERS_MAX) {
            prove_say(p, false, start, "there are more than %d", ANSWERS_MAX);
            break;
        }
        *dot = '\0';
        snprintf(names[count++], 64, "%.63s", entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    qsort(names, count, sizeof(names[0]), by_name);
    return count;
}

static bool is_wanted(const struct prove *p, const char *name)
{
    return p->learn->options.only == NULL ||
           strcmp(p->learn->options.only, name) == 0;
}

static void prove_exercise(struct prove *p)
{
    static char wrong[ANSWERS_MAX][64], right[ANSWERS_MAX][64];
    struct buffer expected = {.max = 65536};
    char path[PATH_MAX];
    size_t count = find_answers(p, "wrong_", wrong);
    size_t right_count = find_answers(p, "right_", right);

    prove_say(p,
              buffer_read(&expected, course_path(&p->learn->course, p->exercise,
                                                 "expected", path)) == 0,
              "expected", "cannot be read");
    prove_say(p, count >= 3, "wrong answers", "%zu, at least three are wanted",
              count);
    if (p->learn->options.only == NULL)
        prove_texts(p);
    if (is_wanted(p, "exercise"))
        prove_refused(p, "exercise", buffer_text(&expected));
    if (is_wanted(p, "solution"))
        prove_right(p, "solution");
    for (size_t i = 0; i < right_count; i++) {
        if (is_wanted(p, right[i]))
            prove_right(p, right[i]);
    }
    for (size_t i = 0; i < count; i++) {
        if (is_wanted(p, wrong[i]))
            prove_refused(p, wrong[i], buffer_text(&expected));
    }
    buffer_clear(&expected);
}

int command_prove(struct learn *l)
{
    struct prove p = {.learn = l};
    bool known;
    int status = 0;

    p.exercise = learn_exercise(l, &status);
    if (p.exercise == NULL)
        return status;
    texts_init(l->options.exercises == NULL ? l->course.exercises
                                            : LEARN_ROOT "/exercises",
               "ru", &known);
    prove_exercise(&p);
    printf("%s: %d proved, %d not\n", p.exercise->name, p.proved - p.failed,
           p.failed);
    return p.failed == 0 ? 0 : EXIT_WRONG;
}
