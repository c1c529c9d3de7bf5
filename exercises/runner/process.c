/* process.c - run a program that may do anything, and come back from it.
 *
 * The parent reads output and verdict until both pipes are closed or the time
 * is over. A process that is out of time is first asked to say where it is
 * (SIGXCPU, which a check's handler turns into a call stack), then killed.
 */
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "process_child.h"

#define GRACE_MS 1500 /* to say where it is */

static volatile sig_atomic_t stop_signal;

static void on_stop(int signal)
{
    stop_signal = signal;
}

void process_init(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_stop};
    struct sigaction old;

    for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
        sigaction(signals[i], NULL, &old);
        if (old.sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
    signal(SIGPIPE, SIG_IGN);
#ifdef __linux__
    prctl(PR_SET_CHILD_SUBREAPER, 1);
#endif
}

int process_stopped(void)
{
    return stop_signal;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Kill our other children, which are what it left behind: those that changed
 * their session are ours now, too. Returns false when there are none. */
static bool kill_leftovers(void)
{
    char path[64], children[4096];
    char *at = children;
    FILE *file;
    size_t len;

    snprintf(path, sizeof(path), "/proc/self/task/%d/children", getpid());
    file = fopen(path, "re");
    if (file == NULL)
        return false;
    len = fread(children, 1, sizeof(children) - 1, file);
    fclose(file);
    children[len] = '\0';
    for (long pid; (pid = strtol(at, &at, 10)) > 0;)
        kill((pid_t)pid, SIGKILL);
    return len > 0;
}

/* Take the status of `pid`, and end all that it started. */
static int reap(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    kill(-pid, SIGKILL);
    for (int round = 0; round < 1000; round++) {
        bool more = kill_leftovers();
        pid_t gone = waitpid(-1, NULL, more ? 0 : WNOHANG);

        if (gone <= 0 && errno != EINTR)
            break;
    }
    return status;
}

/* Read what is there; false at the end of the pipe. */
static bool drain(int fd, struct buffer *b)
{
    char bytes[8192];
    ssize_t got = read(fd, bytes, sizeof(bytes));

    if (got > 0)
        buffer_add(b, bytes, (size_t)got);
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

/* What ends a run before the program does. */
static bool is_over(struct process *p, pid_t pid, int64_t *deadline)
{
    if (stop_signal != 0) {
        p->end = PROCESS_INTERRUPTED;
        return true;
    }
    if (p->output_max != 0 && p->output.len > p->output_max) {
        p->end = PROCESS_OUTPUT;
        return true;
    }
    if (*deadline == 0 || now_ms() < *deadline)
        return false;
    if (p->end == PROCESS_TIME)
        return true;
    p->end = PROCESS_TIME;
    *deadline = now_ms() + GRACE_MS;
    kill(pid, SIGXCPU);
    return false;
}

/* Has it ended, whoever still holds its pipes? Its status stays to be taken. */
static bool has_ended(pid_t pid)
{
    siginfo_t info = {.si_pid = 0};

    return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid == pid;
}

static void follow(struct process *p, pid_t pid, int output, int verdict)
{
    struct pollfd fds[2] = {{.fd = output, .events = POLLIN},
                            {.fd = verdict, .events = POLLIN}};
    struct buffer *buffers[2] = {&p->output, &p->verdict};
    int64_t deadline = p->wall_s == 0 ? 0 : now_ms() + 1000L * p->wall_s;
    int after_end = 0; /* what is in the pipes then is read, and no more */

    while ((fds[0].fd >= 0 || fds[1].fd >= 0) && after_end < 3) {
        if (is_over(p, pid, &deadline)) {
            kill(-pid, SIGKILL);
            kill(pid, SIGKILL);
            break;
        }
        if (has_ended(pid))
            after_end++;
        if (poll(fds, 2, after_end > 0 ? 0 : 50) <= 0)
            continue;
        for (int i = 0; i < 2; i++) {
            if (fds[i].revents == 0)
                continue;
            after_end = 0;
            if (!drain(fds[i].fd, buffers[i]))
                fds[i].fd = -1;
        }
    }
}

static void close_pair(int pair[2])
{
    for (int i = 0; i < 2; i++) {
        if (pair[i] >= 0)
            close(pair[i]);
        pair[i] = -1;
    }
}

static bool open_pipes(struct child_pipes *pipes)
{
    return pipe2(pipes->output, O_CLOEXEC) == 0 &&
           pipe2(pipes->verdict, O_CLOEXEC) == 0 &&
           pipe2(pipes->secret, O_CLOEXEC) == 0 &&
           pipe2(pipes->error, O_CLOEXEC) == 0;
}

static pid_t start(const struct process *p, struct child_pipes *pipes)
{
    pid_t pid;

    if (p->secret != NULL &&
        write(pipes->secret[1], p->secret, strlen(p->secret)) < 0)
        return -1;
    pid = fork();
    if (pid == 0)
        child_run(p, pipes);
    for (int i = 0; i < 4; i++) {
        int *pair = pipes->all[i];

        if (pid > 0 && pair[1] >= 0) {
            close(pair[1]);
            pair[1] = -1;
        }
    }
    return pid;
}

void process_run(struct process *p)
{
    struct child_pipes pipes = {
        .all = {{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}}};
    pid_t pid = -1;
    int error = 0;
    int status;

    p->end = PROCESS_EXITED;
    if (open_pipes(&pipes))
        pid = start(p, &pipes);
    if (pid < 0) {
        p->end = PROCESS_FAILED;
        p->value = errno;
    } else {
        if (read(pipes.error[0], &error, sizeof(error)) != sizeof(error))
            error = 0;
        follow(p, pid, pipes.output[0], pipes.verdict[0]);
        status = reap(pid);
        p->value = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
        if (p->end == PROCESS_EXITED && WIFSIGNALED(status))
            p->end = PROCESS_SIGNALLED;
        if (error != 0) {
            p->end = PROCESS_FAILED;
            p->value = error;
        }
    }
    for (int i = 0; i < 4; i++)
        close_pair(pipes.all[i]);
}

void process_clear(struct process *p)
{
    buffer_clear(&p->output);
    buffer_clear(&p->verdict);
}

bool process_exists(const char *program)
{
    const char *path = getenv("PATH");
    char full[4096];

    if (strchr(program, '/') != NULL)
        return access(program, X_OK) == 0;
    while (path != NULL && *path != '\0') {
        size_t len = strcspn(path, ":");

        snprintf(full, sizeof(full), "%.*s/%s", (int)len, path, program);
        if (access(full, X_OK) == 0)
            return true;
        path += len + (path[len] == ':');
    }
    return false;
}
