/* loader.c - is the loader of this process alive?
 *
 * Nobody can ask whether the lock is held but by taking it. So a copy of the
 * process tries; if it doesn't come back in time, it never will. Only a child
 * of a process with several threads needs that.
 */
#include "preload/loader.h"

#include <link.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h" /* LEDGER_SINGLE_THREADED */

#define PATIENCE_MS 500

static bool had_threads;      /* when fork was called */
static bool is_child_of_many; /* threads, at a fork */

static void on_fork(void)
{
    had_threads = !LEDGER_SINGLE_THREADED;
}

static void on_child(void)
{
    is_child_of_many = is_child_of_many || had_threads;
}

void loader_start(void)
{
    pthread_atfork(on_fork, NULL, on_child);
}

static int on_first(struct dl_phdr_info *info, size_t size, void *ctx)
{
    (void)info;
    (void)size;
    (void)ctx;
    return 1;
}

static bool ends_in_time(pid_t copy)
{
    const struct timespec moment = {0, 1000000};

    for (int i = 0; i < PATIENCE_MS; i++) {
        if (waitpid(copy, NULL, (int)__WCLONE | WNOHANG) != 0)
            return true;
        nanosleep(&moment, NULL);
    }
    return false;
}

bool loader_answers(void)
{
    bool answers;
    long copy;

    if (!is_child_of_many)
        return true;
    /* Not fork(): its handlers are not ours to call. */
    copy = syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);
    if (copy == 0) {
        dl_iterate_phdr(on_first, NULL);
        for (;;)
            syscall(SYS_exit_group, 0);
    }
    if (copy < 0)
        return false;
    answers = ends_in_time((pid_t)copy);
    if (!answers) {
        kill((pid_t)copy, SIGKILL);
        waitpid((pid_t)copy, NULL, (int)__WCLONE);
    }
    return answers;
}
