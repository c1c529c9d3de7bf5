/* strike.c - run a program and send it signals at chosen moments.
 *
 *      strike [-n FILE] [-s SIGNAL:N]... [-t SIGNAL:USEC]... PROGRAM [ARG...]
 *      strike -w PID
 *
 *  -s  just before the program's Nth system call, so that a moment is the same
 *      moment whenever it is tried again (ptrace counts)
 *  -t  so many microseconds after the start
 *  -n  write to FILE how many system calls there were
 *  -w  don't run anything: wait until process PID is stuck in a write
 *
 * Ends as the program does, with 128 and the signal's number if one killed it.
 * What the program leaves running has ten seconds to end by itself; if it
 * doesn't, the status is 99. 98: strike itself failed.
 */
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "in_write.h"

enum {
    FAILED = 98,
    LEFT_RUNNING = 99,
    MOMENTS_MAX = 4,
    ORPHANS_S = 10,
    STUCK_MS = 60000
};

struct moment {
    int signal;
    bool timed;
    long when; /* the number of a system call, or microseconds */
    bool over;
};

static struct moment moments[MOMENTS_MAX];
static size_t moment_count;
static const char *count_file;
static volatile sig_atomic_t alarmed;

static void on_alarm(int signal)
{
    (void)signal;
    alarmed = 1;
}

static void add_moment(const char *text, bool timed)
{
    struct moment m = {.timed = timed};

    if (moment_count == MOMENTS_MAX ||
        sscanf(text, "%d:%ld", &m.signal, &m.when) != 2) {
        fprintf(stderr, "strike: %s is no moment\n", text);
        exit(FAILED);
    }
    moments[moment_count++] = m;
}

/* Without SA_RESTART: a wait is to be interrupted. */
static void set_alarm(long usec)
{
    struct sigaction action = {.sa_handler = on_alarm};
    struct itimerval timer = {
        .it_value = {.tv_sec = usec / 1000000, .tv_usec = usec % 1000000 + 1}};

    alarmed = 0;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
}

static void clear_alarm(void)
{
    const struct itimerval never = {.it_value = {.tv_sec = 0}};

    setitimer(ITIMER_REAL, &never, NULL);
}

/* Timed moments come in their order; each alarm is set when the one before has
 * been. */
static void next_alarm(long passed)
{
    for (size_t i = 0; i < moment_count; i++)
        if (moments[i].timed && !moments[i].over) {
            set_alarm(moments[i].when > passed ? moments[i].when - passed : 0);
            return;
        }
}

static void strike_timed(pid_t pid)
{
    alarmed = 0;
    for (size_t i = 0; i < moment_count; i++)
        if (moments[i].timed && !moments[i].over) {
            moments[i].over = true;
            kill(pid, moments[i].signal);
            next_alarm(moments[i].when);
            return;
        }
}

static void strike_counted(pid_t pid, long calls)
{
    for (size_t i = 0; i < moment_count; i++)
        if (!moments[i].timed && moments[i].when == calls)
            kill(pid, moments[i].signal);
}

/* Until the program ends; its wait status. Each stop at a system call is an
 * entry or an exit, in turn. */
static int follow(pid_t pid, bool traced)
{
    long stops = 0;
    int status;

    for (;;) {
        int deliver = 0;

        if (waitpid(pid, &status, 0) < 0) {
            if (errno != EINTR)
                exit(FAILED);
            if (alarmed)
                strike_timed(pid);
            continue;
        }
        if (!WIFSTOPPED(status))
            break;
        if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
            if (stops++ % 2 == 0)
                strike_counted(pid, stops / 2 + 1);
        } else if (WSTOPSIG(status) != SIGTRAP) {
            deliver = WSTOPSIG(status);
        }
        if (traced)
            ptrace(PTRACE_SYSCALL, pid, NULL, deliver);
    }
    clear_alarm();
    if (count_file != NULL) {
        FILE *file = fopen(count_file, "w");

        if (file == NULL || fprintf(file, "%ld\n", (stops + 1) / 2) < 0 ||
            fclose(file) != 0)
            exit(FAILED);
    }
    return status;
}

/* Children of the program that are still there have come to us. */
static bool wait_for_orphans(void)
{
    bool in_time = true;

    set_alarm(ORPHANS_S * 1000000L);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR) {
        if (alarmed) {
            in_time = false;
            clear_alarm();
            break;
        }
    }
    clear_alarm();
    return in_time;
}

static void start(char **argv, bool traced)
{
    /* What ends the bot is the system's default, however we were started. */
    for (int signal = 1; signal < SIGSYS; signal++) {
        struct sigaction plain = {.sa_handler = SIG_DFL};

        sigaction(signal, &plain, NULL);
    }
    if (traced && ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
        _exit(FAILED);
    if (traced)
        (void)raise(SIGSTOP);
    execvp(argv[0], argv);
    _exit(FAILED);
}

static int run(char **argv)
{
    bool traced = count_file != NULL;
    int status;
    pid_t pid;

    for (size_t i = 0; i < moment_count; i++)
        traced = traced || !moments[i].timed;
    pid = fork();
    if (pid < 0)
        return FAILED;
    if (pid == 0)
        start(argv, traced);
    if (traced) {
        if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) ||
            ptrace(PTRACE_SETOPTIONS, pid, NULL,
                   PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) != 0) {
            fprintf(stderr, "strike: cannot trace: %s\n", strerror(errno));
            return FAILED;
        }
        ptrace(PTRACE_SYSCALL, pid, NULL, NULL);
    }
    next_alarm(0);
    status = follow(pid, traced);
    if (!wait_for_orphans())
        return LEFT_RUNNING;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
    int option;

    while ((option = getopt(argc, argv, "+n:s:t:w:")) != -1) {
        if (option == 'w')
            return in_write_wait((pid_t)atol(optarg), STUCK_MS) ? 0 : FAILED;
        if (option == 'n')
            count_file = optarg;
        else if (option == 's' || option == 't')
            add_moment(optarg, option == 't');
        else
            return FAILED;
    }
    if (optind == argc)
        return FAILED;
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0)
        return FAILED;
    return run(argv + optind);
}
