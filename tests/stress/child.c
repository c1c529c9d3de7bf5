/* child.c - start the bot for a run, and say how that ended.
 *
 * Each child leads a process group: whatever it starts dies with it. It dies
 * with us, too, and can't take more memory than it was given.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "duration.h"
#include "json.h"
#include "plan.h"
#include "store.h"
#include "tracker.h"

#define ARGS_MAX 10
#define ARG_LEN (PATH_MAX + 16)
#define BOT_NO_MEMORY 71

struct command {
    char words[ARGS_MAX][ARG_LEN];
    char *argv[ARGS_MAX + 1];
    int argc;
};

/* The next word of a command, to be written. */
static char *add_word(struct command *c)
{
    char *word = c->words[c->argc];

    c->argv[c->argc++] = word;
    c->argv[c->argc] = NULL;
    return word;
}

static void be_limited(uint64_t memory_bytes)
{
    const struct rlimit memory = {memory_bytes, memory_bytes};
    const struct rlimit no_core = {0, 0};

    (void)setrlimit(RLIMIT_AS, &memory);
    (void)setrlimit(RLIMIT_CORE, &no_core);
}

/* Never returns to the caller's code in the child. */
static int spawn(const struct command *c, const char *errors,
                 uint64_t memory_bytes, pid_t *out)
{
    pid_t parent = getpid();
    pid_t pid = fork();
    sigset_t none;
    int fd;

    if (pid < 0)
        return -errno;
    if (pid > 0) {
        (void)setpgid(pid, pid); /* whoever of both is first */
        *out = pid;
        return 0;
    }
    (void)setpgid(0, 0);
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    fd = open("/dev/null", O_RDWR);
    if (fd < 0 || dup2(fd, 0) < 0 || dup2(fd, 1) < 0)
        _exit(127);
    fd = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || dup2(fd, 2) < 0)
        _exit(127);
    be_limited(memory_bytes);
    if (getppid() == parent)
        execv(c->argv[0], c->argv);
    _exit(127);
}

int child_try(const char *bot)
{
    struct command c = {.argc = 0};
    struct stat st;
    pid_t pid;
    int status;

    if (stat(bot, &st) != 0)
        return -ENOENT;
    if (!S_ISREG(st.st_mode) || access(bot, X_OK) != 0)
        return -ENOEXEC;
    snprintf(add_word(&c), ARG_LEN, "%.*s", PATH_MAX - 1, bot);
    snprintf(add_word(&c), ARG_LEN, "--version");
    if (spawn(&c, "/dev/null", UINT64_C(1) << 40, &pid) != 0 ||
        waitpid(pid, &status, 0) != pid || status != 0)
        return -ENOEXEC;
    return 0;
}

static void add_day(struct command *c, const char *option, const char *dir,
                    const struct run *run)
{
    char name[NAME_LEN];
    char path[PATH_MAX];

    snprintf(name, sizeof(name), "day.%" PRIu32, run->seed);
    snprintf(add_word(c), ARG_LEN, "%s=%s", option,
             store_path(dir, name, ".itch", path));
}

int child_start(const struct options *o, const char *dir, const struct run *run,
                pid_t *out)
{
    struct command c = {.argc = 0};
    char path[PATH_MAX];
    char text[FIGURE_LEN];

    snprintf(add_word(&c), ARG_LEN, "%s", o->bot);
    if (run->leak != HEALTHY)
        snprintf(add_word(&c), ARG_LEN, "--leak=%s", plan_leak_name(run->leak));
    if (run->load == LOAD_REPLAY) {
        add_day(&c, "--replay", dir, run);
    } else {
        snprintf(add_word(&c), ARG_LEN, "--load=%s", plan_load_name(run->load));
        snprintf(add_word(&c), ARG_LEN, "--seed=%" PRIu32, run->seed);
    }
    snprintf(add_word(&c), ARG_LEN, "--for=%s",
             duration_text(run->for_ns, text));
    snprintf(add_word(&c), ARG_LEN, "--every=%s",
             duration_text(plan_every_ns(run->for_ns), text));
    snprintf(add_word(&c), ARG_LEN, "--pace=max");
    snprintf(add_word(&c), ARG_LEN, "--json=%s",
             store_path(dir, run->name, ".json", path));
    return spawn(&c, store_path(dir, run->name, ".err", path),
                 o->plan.memory_bytes, out);
}

void child_record_day(const struct options *o, const char *dir,
                      const struct run *run)
{
    struct command c = {.argc = 0};
    char text[FIGURE_LEN];
    pid_t pid;

    snprintf(add_word(&c), ARG_LEN, "%s", o->bot);
    snprintf(add_word(&c), ARG_LEN, "--seed=%" PRIu32, run->seed);
    snprintf(add_word(&c), ARG_LEN, "--for=%s",
             duration_text(run->for_ns, text));
    snprintf(add_word(&c), ARG_LEN, "--pace=max");
    add_day(&c, "--record", dir, run);
    if (access(strchr(c.argv[4], '=') + 1, R_OK) == 0)
        return;
    if (spawn(&c, "/dev/null", o->plan.memory_bytes, &pid) == 0)
        (void)waitpid(pid, NULL, 0);
}

/* The last line that it said on standard error; a file without any goes. */
static void take_message(const char *dir, struct run *run)
{
    char path[PATH_MAX];
    char *text = store_read(store_path(dir, run->name, ".err", path));
    size_t end = text != NULL ? strlen(text) : 0;
    size_t from;

    while (end > 0 && strchr("\n\r ", text[end - 1]) != NULL)
        end--;
    for (from = end; from > 0 && text[from - 1] != '\n';)
        from--;
    snprintf(run->message, sizeof(run->message), "%.*s", (int)(end - from),
             end > 0 ? text + from : "");
    for (char *c = run->message; *c != '\0'; c++)
        if ((unsigned char)*c < ' ')
            *c = ' ';
    tracker_free(text);
    if (end == 0)
        (void)unlink(path);
}

/* Is there a report, and is it whole? */
static bool has_report(const char *dir, const struct run *run)
{
    char path[PATH_MAX];
    char *text = store_read(store_path(dir, run->name, ".json", path));
    bool is = text != NULL && json_valid(text) &&
              json_at(text, "findings") != NULL &&
              json_at(text, "history.samples") != NULL;

    tracker_free(text);
    return is;
}

void child_judge(const char *dir, struct run *run, pid_t pid, int status,
                 bool too_late)
{
    char path[PATH_MAX];
    char end[32];

    /* What the bot was writing when it was killed. */
    snprintf(end, sizeof(end), ".json.tmp%ld", (long)pid);
    (void)unlink(store_path(dir, run->name, end, path));
    take_message(dir, run);
    run->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
    if (too_late)
        run->outcome = OUTCOME_HANG;
    else if (WIFSIGNALED(status))
        run->outcome = OUTCOME_CRASH;
    else if (run->code == BOT_NO_MEMORY)
        run->outcome = OUTCOME_MEMORY;
    else if (run->code != 0)
        run->outcome = OUTCOME_FAILED;
    else
        run->outcome = has_report(dir, run) ? OUTCOME_JUDGED : OUTCOME_UNJUDGED;
}
