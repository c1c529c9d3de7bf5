/* apart.c - work in a process of its own; see apart.h. */
#include "apart.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void *apart_map(size_t len)
{
    void *map = mmap(NULL, len, PROT_READ | PROT_WRITE,
                     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    return map != MAP_FAILED ? map : NULL;
}

void apart_unmap(void *map, size_t len)
{
    if (map != NULL)
        munmap(map, len);
}

/* A crash is expected here: it shall neither be caught by the test's framework
 * nor leave a core. */
static void crash_quietly(void)
{
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    const struct rlimit none = {0, 0};

    for (size_t i = 0; i < sizeof(crashes) / sizeof(crashes[0]); i++)
        signal(crashes[i], SIG_DFL);
    setrlimit(RLIMIT_CORE, &none);
}

int apart_do(void (*work)(void *arg), void *arg, unsigned limit_s)
{
    int status = 0;
    pid_t child;

    fflush(NULL); /* or the child says it again */
    child = fork();
    if (child < 0)
        return -errno;
    if (child == 0) {
        crash_quietly();
        alarm(limit_s);
        work(arg);
        _exit(0);
    }
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return WIFSIGNALED(status) ? WTERMSIG(status)
                               : (WEXITSTATUS(status) != 0 ? SIGABRT : 0);
}
