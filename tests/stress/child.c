/* child.c - start the bot for a run, and say how that ended.
 *
 * Each child leads a process group: whatever it starts dies with it. It dies
 * with us, too, and can't take more memory than it was given, nor fill the
 * disk. Its standard output, a line for each sample, goes through a pipe: from
 * it we know how far it is.
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
#include <time.h>
#include <unistd.h>

#include "duration.h"
#include "plan.h"
#include "result.h"
#include "store.h"
#include "tracker.h"

#define ARGS_MAX 10
#define ARG_LEN (PATH_MAX + 16)
#define BOT_NO_MEMORY 71
#define FILE_MOST                                                              \
    (UINT64_C(256) << 20) /* a report has not even one of these                \
                           */
#define ERRORS_KEPT 65536
#define TRY_MS 10000

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

static void be_limited(uint64_t memory_bytes, uint64_t file_bytes)
{
    const struct rlimit memory = {memory_bytes, memory_bytes};
    const struct rlimit file = {file_bytes, file_bytes};
    const struct rlimit no_core = {0, 0};

    (void)setrlimit(RLIMIT_AS, &memory);
    (void)setrlimit(RLIMIT_FSIZE, &file);
    (void)setrlimit(RLIMIT_CORE, &no_core);
}

/* What a child may have, and where its words go. */
struct room {
    uint64_t memory_bytes;
    uint64_t file_bytes;
    const char *errors;
    int says; /* its standard output, or -1 */
};

/* Never returns to the caller's code in the child. */
static int spawn(const struct command *c, const struct room *room, pid_t *out)
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
    (void)signal(SIGPIPE, SIG_DFL);
    (void)signal(SIGXFSZ, SIG_DFL);
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    fd = open("/dev/null", O_RDWR);
    if (fd < 0 || dup2(fd, 0) < 0 ||
        dup2(room->says >= 0 ? room->says : fd, 1) < 0)
        _exit(127);
    fd = open(room->errors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0 || dup2(fd, 2) < 0)
        _exit(127);
    be_limited(room->memory_bytes, room->file_bytes);
    if (getppid() == parent)
        execv(c->argv[0], c->argv);
    _exit(127);
}

int child_file(const char *bot, struct child_file *out)
{
    struct stat st;

    if (stat(bot, &st) != 0)
        return -errno;
    *out = (struct child_file){st.st_dev, st.st_ino, (uint64_t)st.st_size,
                               st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
    return 0;
}

/* Wait for a child, but not for ever. */
static int wait_for(pid_t pid, int *status)
{
    const struct timespec step = {0, 5000000};

    for (int ms = 0; ms < TRY_MS; ms += 5) {
        pid_t got = waitpid(pid, status, WNOHANG);

        if (got != 0)
            return got == pid ? 0 : -errno;
        (void)nanosleep(&step, NULL);
    }
    (void)kill(-pid, SIGKILL);
    (void)waitpid(pid, status, 0);
    return -ETIMEDOUT;
}

int child_try(const char *bot)
{
    const struct room room = {UINT64_C(1) << 40, FILE_MOST, "/dev/null", -1};
    struct command c = {.argc = 0};
    struct stat st;
    pid_t pid;
    int status;
    int rc;

    if (stat(bot, &st) != 0)
        return errno == ENOENT || errno == ENOTDIR ? -ENOENT : -ENOEXEC;
    if (!S_ISREG(st.st_mode) || access(bot, X_OK) != 0)
        return -ENOEXEC;
    snprintf(add_word(&c), ARG_LEN, "%.*s", PATH_MAX - 1, bot);
    snprintf(add_word(&c), ARG_LEN, "--version");
    rc = spawn(&c, &room, &pid);
    if (rc == 0)
        rc = wait_for(pid, &status);
    return rc == 0 && status != 0 ? -ENOEXEC : rc;
}

static void add_day(struct command *c, const char *option, const char *dir,
                    const struct run *run)
{
    char name[NAME_LEN];
    char path[PATH_MAX];

    plan_day_name(run->seed, name);
    snprintf(add_word(c), ARG_LEN, "%s=%s", option,
             store_path(dir, name, ".itch", path));
}

static void make_command(struct command *c, const struct options *o,
                         const char *dir, const struct run *run)
{
    char path[PATH_MAX];
    char text[FIGURE_LEN];

    snprintf(add_word(c), ARG_LEN, "%s", o->bot);
    if (run->leak != HEALTHY)
        snprintf(add_word(c), ARG_LEN, "--leak=%s", plan_leak_name(run->leak));
    if (run->is_day)
        add_day(c, "--record", dir, run);
    else if (run->load == LOAD_REPLAY)
        add_day(c, "--replay", dir, run);
    else
        snprintf(add_word(c), ARG_LEN, "--load=%s", plan_load_name(run->load));
    if (run->is_day || run->load != LOAD_REPLAY)
        snprintf(add_word(c), ARG_LEN, "--seed=%" PRIu32, run->seed);
    snprintf(add_word(c), ARG_LEN, "--for=%s",
             duration_text(run->for_ns, text));
    snprintf(add_word(c), ARG_LEN, "--every=%s",
             duration_text(plan_every_ns(run->for_ns), text));
    snprintf(add_word(c), ARG_LEN, "--pace=max");
    if (!run->is_day)
        snprintf(add_word(c), ARG_LEN, "--json=%s",
                 store_path(dir, run->name, ".json", path));
}

int child_start(const struct options *o, const char *dir, const struct run *run,
                pid_t *out, int *says)
{
    struct command c = {.argc = 0};
    char path[PATH_MAX];
    struct room room = {.memory_bytes = o->plan.memory_bytes};
    int ends[2];
    int rc;

    if (pipe2(ends, O_CLOEXEC) != 0)
        return -errno;
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    make_command(&c, o, dir, run);
    /* A day may be as large as it is. */
    room.file_bytes = run->is_day ? RLIM_INFINITY : FILE_MOST;
    room.errors = store_path(dir, run->name, ".err", path);
    room.says = ends[1];
    rc = spawn(&c, &room, out);
    close(ends[1]);
    if (rc != 0)
        close(ends[0]);
    *says = ends[0];
    return rc;
}

/* The end of what it said on standard error, at most ERRORS_KEPT of it; all
 * that is before is dropped from the file. Owned, or NULL. */
static char *read_errors(const char *path)
{
    char *text = store_read_end(path, ERRORS_KEPT);
    struct stat st;
    int fd;

    if (text == NULL || stat(path, &st) != 0 || st.st_size <= ERRORS_KEPT)
        return text;
    fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
    if (fd >= 0) {
        ssize_t put = write(fd, text, strlen(text));

        (void)put; /* what is lost was told above, or was noise */
        close(fd);
    }
    return text;
}

/* The last line that it said on standard error; a file without any goes. */
static void take_message(const char *dir, struct run *run)
{
    char path[PATH_MAX];
    char *text = read_errors(store_path(dir, run->name, ".err", path));
    size_t end = text != NULL ? strlen(text) : 0;
    size_t from;

    while (end > 0 && strchr("\n\r ", text[end - 1]) != NULL)
        end--;
    for (from = end; from > 0 && text[from - 1] != '\n';)
        from--;
    snprintf(run->message, sizeof(run->message), "%.*s", (int)(end - from),
             end > 0 ? text + from : "");
    result_clean(run->message);
    tracker_free(text);
    if (end == 0)
        (void)unlink(path);
}

void child_judge(const char *dir, struct run *run, pid_t pid, int status,
                 bool too_late)
{
    char path[PATH_MAX];
    char end[32];

    /* What the bot was writing when it was killed. */
    snprintf(end, sizeof(end), "%s.tmp%ld", run->is_day ? ".itch" : ".json",
             (long)pid);
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
    else if (run->is_day)
        run->outcome = OUTCOME_JUDGED;
    else
        run->outcome =
            result_is_whole(dir, run) ? OUTCOME_JUDGED : OUTCOME_UNJUDGED;
}
