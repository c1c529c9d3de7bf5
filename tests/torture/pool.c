/* pool.c - runs side by side, each in a folder and a process group of its own.
 *
 * One thread: it starts a run where a place is free, and waits for whatever
 * comes first, the end of one, a limit of time, or something on a terminal. A
 * terminal's output is kept like that to a file. Whatever a run has left
 * running when its first process ended is told, and killed with its group.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "torture/folder.h"
#include "torture/torture.h"

#define JOBS_MAX 64
#define TURN_MS 250

struct place {
    pid_t pid; /* 0: free */
    int terminal;
    int kept; /* the file out, when there is a terminal */
    bool hung;
    struct job job;
    double end_s;
    char folder[PATH_MAX + 24];
};

static struct {
    const struct setup *setup;
    struct place places[JOBS_MAX];
    unsigned jobs;
    int signals;
    pool_on_end *on_end;
} pool;

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void pool_init(const struct setup *setup, unsigned jobs, pool_on_end *on_end)
{
    sigset_t child;

    memset(&pool, 0, sizeof(pool));
    pool.setup = setup;
    pool.jobs = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : jobs;
    pool.on_end = on_end;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    sigprocmask(SIG_BLOCK, &child, NULL);
    pool.signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    for (unsigned i = 0; i < pool.jobs; i++) {
        struct place *p = &pool.places[i];

        (void)snprintf(p->folder, sizeof(p->folder), "%s/run%u", setup->work,
                       i);
        (void)mkdir(p->folder, 0700);
        p->terminal = -1;
        p->kept = -1;
    }
}

void pool_clear(void)
{
    for (unsigned i = 0; i < pool.jobs; i++) {
        folder_empty(pool.places[i].folder);
        (void)rmdir(pool.places[i].folder);
    }
    close(pool.signals);
}

/* A pseudo terminal of 100 x 30; its other end is opened by the child. */
static int terminal_open(void)
{
    const struct winsize size = {.ws_col = 100, .ws_row = 30};
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);

    if (fd >= 0 && grantpt(fd) == 0 && unlockpt(fd) == 0) {
        (void)ioctl(fd, TIOCSWINSZ, &size);
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

static void become(const struct command *c, const struct place *p)
{
    const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    const struct rlimit no_core = {0, 0};
    sigset_t none;
    int in, out, err;

    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    (void)setrlimit(RLIMIT_CORE, &no_core);
    if (chdir(p->folder) != 0)
        _exit(126);
    in = open("/dev/null", O_RDONLY | O_CLOEXEC);
    err = open("err", flags, 0600);
    if (p->terminal >= 0)
        out = open(ptsname(p->terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    else
        out = open("out", flags, 0600);
    if (in < 0 || out < 0 || err < 0)
        _exit(126);
    (void)dup2(in, 0);
    (void)dup2(out, 1);
    (void)dup2(err, 2);
    for (size_t i = 0; c->env[i] != NULL; i++)
        putenv((char *)(uintptr_t)c->env[i]);
    execvp(c->argv[0], (char **)(uintptr_t)c->argv);
    _exit(126);
}

static struct place *free_place(void)
{
    for (unsigned i = 0; i < pool.jobs; i++)
        if (pool.places[i].pid == 0)
            return &pool.places[i];
    return NULL;
}

bool pool_start(const struct command *c, const struct job *job)
{
    struct place *p;

    while ((p = free_place()) == NULL)
        (void)pool_turn();
    p->job = *job;
    p->hung = false;
    p->end_s = now_s() + (double)pool.setup->limit_s;
    if (job->scenario->terminal) {
        char path[PATH_MAX + 32];

        (void)snprintf(path, sizeof(path), "%s/out", p->folder);
        p->terminal = terminal_open();
        p->kept = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (p->terminal < 0 || p->kept < 0)
            return false;
    }
    p->pid = fork();
    if (p->pid == 0)
        become(c, p);
    if (p->pid > 0)
        (void)setpgid(p->pid, p->pid); /* whichever of the two is first */
    return p->pid > 0;
}

static void drain(struct place *p)
{
    char buf[4096];
    ssize_t count;

    while (p->terminal >= 0 &&
           (count = read(p->terminal, buf, sizeof(buf))) > 0)
        if (write(p->kept, buf, (size_t)count) != count)
            return;
}

static void end(struct place *p, int status, const struct rusage *usage)
{
    struct ended ended = {.status = status, .hung = p->hung};
    pid_t group = p->pid;

    drain(p);
    if (p->terminal >= 0) {
        close(p->terminal);
        close(p->kept);
    }
    p->terminal = -1;
    p->kept = -1;
    ended.left_process = kill(-group, SIGKILL) == 0;
    ended.cpu_s =
        (double)(usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
        (double)(usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
    p->pid = 0;
    pool.on_end(&p->job, &ended, p->folder);
    folder_empty(p->folder);
}

static void reap(void)
{
    for (unsigned i = 0; i < pool.jobs; i++) {
        struct place *p = &pool.places[i];
        struct rusage usage;
        int status;

        if (p->pid > 0 && wait4(p->pid, &status, WNOHANG, &usage) == p->pid)
            end(p, status, &usage);
    }
}

bool pool_turn(void)
{
    struct pollfd fds[1 + JOBS_MAX] = {{.fd = pool.signals, .events = POLLIN}};
    struct signalfd_siginfo told;
    bool runs = false;

    for (unsigned i = 0; i < pool.jobs; i++) {
        const struct place *p = &pool.places[i];

        runs |= p->pid > 0;
        fds[1 + i] = (struct pollfd){p->pid > 0 ? p->terminal : -1, POLLIN, 0};
    }
    if (!runs)
        return false;
    (void)poll(fds, 1 + pool.jobs, TURN_MS);
    while (read(pool.signals, &told, sizeof(told)) > 0)
        ;
    for (unsigned i = 0; i < pool.jobs; i++) {
        struct place *p = &pool.places[i];

        drain(p);
        if (p->pid > 0 && !p->hung && now_s() > p->end_s) {
            p->hung = true;
            kill(-p->pid, SIGKILL);
        }
    }
    reap();
    return true;
}
