/* ask.c - a report while the program runs, asked for by a signal. */
#include "preload/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "preload/door.h"

static struct {
    void (*report)(void);
    int fd;
    pid_t pid; /* whose thread waits */
    atomic_bool wanted;
} ask = {.fd = -1};

static void on_signal(int number)
{
    int saved = errno;

    (void)number;
    if (getpid() != ask.pid)
        atomic_store(&ask.wanted, true);
    else
        (void)!eventfd_write(ask.fd, 1);
    errno = saved;
}

void ask_tick(void)
{
    if (__builtin_expect(
            atomic_load_explicit(&ask.wanted, memory_order_relaxed), 0) &&
        atomic_exchange(&ask.wanted, false))
        ask.report();
}

static void *wait_for_it(void *ctx)
{
    eventfd_t count;

    (void)ctx;
    (void)door_enter(); /* and never leave */
    while (eventfd_read(ask.fd, &count) == 0 || errno == EINTR)
        ask.report();
    return NULL;
}

/* A snapshot stops threads by one of the last of these. */
#define STOP_SIGNALS 16

/* The thread takes no signals that are meant for the program. */
static int start_thread(void)
{
    sigset_t all;
    sigset_t before;
    pthread_t thread;
    int rc;

    sigfillset(&all);
    for (int i = 0; i < STOP_SIGNALS; i++)
        sigdelset(&all, SIGRTMAX - i);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = -pthread_create(&thread, NULL, wait_for_it, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc == 0)
        pthread_detach(thread);
    return rc;
}

int ask_start(int signal_number, void (*report)(void))
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    int low;
    int rc = 0;

    ask.report = report;
    ask.pid = getpid();
    low = eventfd(0, EFD_CLOEXEC);
    if (low < 0)
        return -errno;
    /* Out of the way of the numbers that the program counts on. */
    ask.fd = fcntl(low, F_DUPFD_CLOEXEC, 900);
    if (ask.fd < 0)
        ask.fd = low;
    else
        close(low);
    rc = start_thread();
    if (rc == 0 && sigaction(signal_number, &action, NULL) != 0)
        rc = -errno;
    return rc;
}
