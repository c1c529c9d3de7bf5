/* process_child.c - between fork and exec: limits, descriptors, environment.
 */
#include "process_child.h"

#include "process_fence.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/personality.h>
#include <sys/prctl.h>
#endif

#define ENVIRONMENT_MAX 32

/* The type of RLIMIT_CPU and the like. */
#ifdef __GLIBC__
#define RESOURCE __rlimit_resource_t
#else
#define RESOURCE int
#endif

static void limit(RESOURCE what, rlim_t soft, rlim_t hard)
{
    struct rlimit wanted = {soft, hard};
    struct rlimit now;

    if (getrlimit(what, &now) == 0 && now.rlim_max < wanted.rlim_max)
        wanted.rlim_max = now.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max)
        wanted.rlim_cur = wanted.rlim_max;
    setrlimit(what, &wanted);
}

static void set_limits(const struct process *p)
{
    if (p->cpu_s > 0) /* past the first it may still say where it is */
        limit(RLIMIT_CPU, (rlim_t)p->cpu_s, (rlim_t)p->cpu_s + 5);
    if (p->file_max > 0)
        limit(RLIMIT_FSIZE, p->file_max, p->file_max);
    if (p->memory_max > 0)
        limit(RLIMIT_AS, p->memory_max, p->memory_max);
    if (p->processes > 0)
        limit(RLIMIT_NPROC, (rlim_t)p->processes, (rlim_t)p->processes);
    limit(RLIMIT_STACK, (rlim_t)8 << 20, (rlim_t)8 << 20);
    limit(RLIMIT_CORE, 0, 0);
}

static void restore_signals(void)
{
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigset_t none;

    for (int signal = 1; signal < 32; signal++)
        sigaction(signal, &usual, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Descriptors 0 to 4, and no others. */
static bool set_descriptors(const struct process *p,
                            const struct child_pipes *pipes)
{
    int input =
        open(p->input != NULL ? p->input : "/dev/null", O_RDONLY | O_CLOEXEC);
    /* Out of the way of 0 to 4 first. */
    int output = fcntl(pipes->output[1], F_DUPFD_CLOEXEC, 16);
    int verdict = fcntl(pipes->verdict[1], F_DUPFD_CLOEXEC, 16);
    int secret = fcntl(pipes->secret[0], F_DUPFD_CLOEXEC, 16);

    return input >= 0 && dup2(input, 0) == 0 && dup2(output, 1) == 1 &&
           dup2(output, 2) == 2 && dup2(secret, 3) == 3 &&
           dup2(verdict, 4) == 4;
}

/* Only what is harmless, and what the caller adds. */
static void set_environment(const struct process *p, char **environment)
{
    static const char *const kept[] = {"PATH", "HOME", "TMPDIR", "TERM",
                                       "LD_LIBRARY_PATH"};
    static char places[sizeof(kept) / sizeof(kept[0])][4096];
    static char locale[] = "LC_ALL=C";
    size_t n = 0;

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
        const char *value = getenv(kept[i]);

        if (p->fence != NULL && strcmp(kept[i], "TMPDIR") == 0)
            value = p->fence;
        if (value == NULL)
            continue;
        snprintf(places[n], sizeof(places[0]), "%s=%s", kept[i], value);
        environment[n] = places[n];
        n++;
    }
    environment[n++] = locale;
    for (size_t i = 0; p->more_env != NULL && p->more_env[i] != NULL &&
                       n + 1 < ENVIRONMENT_MAX;
         i++)
        environment[n++] = (char *)(uintptr_t)p->more_env[i];
    environment[n] = NULL;
}

void child_run(const struct process *p, const struct child_pipes *pipes)
{
    char *environment[ENVIRONMENT_MAX];
    int error_fd = fcntl(pipes->error[1], F_DUPFD_CLOEXEC, 20);
    int error;

    setsid();
#ifdef __linux__
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (p->fixed_addresses)
        personality(ADDR_NO_RANDOMIZE);
#endif
    restore_signals();
    set_environment(p, environment);
    if (set_descriptors(p, pipes) &&
        (p->folder == NULL || chdir(p->folder) == 0)) {
        set_limits(p);
        if (p->fence != NULL)
            process_fence(p->fence);
        execvpe(p->argv[0], (char **)(uintptr_t)p->argv, environment);
    }
    error = errno != 0 ? errno : EIO;
    if (write(error_fd, &error, sizeof(error)) < 0)
        _exit(126);
    _exit(127);
}
