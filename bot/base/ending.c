/* ending.c - how a signal ends the bot.
 *
 * Whoever waits for the first signal of a run (libevent) has put a handler of
 * its own in the place of ours. We take the place back and pass the first one
 * on. So the second one works even when the event loop is stuck, as it is in
 * a pipe that nobody reads.
 */
#include "ending.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#define FILES_MAX 16

static const int asking[] = {SIGINT, SIGTERM};
static const int ending_signals[] = {SIGINT,  SIGTERM, SIGHUP, SIGQUIT,
                                     SIGSEGV, SIGABRT, SIGBUS, SIGILL,
                                     SIGFPE,  SIGXCPU};
#define ENDING_COUNT (sizeof(ending_signals) / sizeof(ending_signals[0]))

/* What each signal in `ending` did before. */
static struct sigaction before[ENDING_COUNT];
static const char *volatile files[FILES_MAX];
static void (*volatile pass_on)(int signal); /* of a run; NULL: there is none */
static void (*restore_terminal)(void);
static pid_t owner; /* 0: ending_init() was not called */

/* An instruction can be the cause. */
static bool is_crash(int signal)
{
    return signal == SIGSEGV || signal == SIGBUS || signal == SIGILL ||
           signal == SIGFPE;
}

static void end_at_once(int signal, const siginfo_t *info)
{
    for (size_t i = 0; i < FILES_MAX && getpid() == owner; i++)
        if (files[i] != NULL)
            unlink(files[i]);
    if (getpid() == owner)
        restore_terminal();
    for (size_t i = 0; i < ENDING_COUNT; i++)
        if (ending_signals[i] == signal)
            sigaction(signal, &before[i], NULL);
    /* Send it again; it is blocked while we are in here, and comes when we
     * return. What the program itself did wrong it does again then, and a
     * sanitizer's handler sees where. */
    if (!is_crash(signal) || info->si_code <= 0)
        (void)raise(signal);
}

static void on_ending(int signal, siginfo_t *info, void *context)
{
    void (*pass)(int) = pass_on;
    int saved = errno;

    (void)context;
    pass_on = NULL;
    if (pass != NULL && (signal == SIGINT || signal == SIGTERM))
        pass(signal);
    else
        end_at_once(signal, info);
    errno = saved;
}

static void handle(int signal, void (*handler)(int, siginfo_t *, void *),
                   struct sigaction *old)
{
    struct sigaction action = {.sa_sigaction = handler,
                               .sa_flags = SA_RESTART | SA_SIGINFO};

    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof(asking) / sizeof(asking[0]); i++)
        sigaddset(&action.sa_mask, asking[i]); /* one after the other */
    sigaction(signal, &action, old);
}

/* Stop as if nobody had caught it; afterwards the view paints itself anew. */
static void on_suspend(int signal, siginfo_t *info, void *context)
{
    struct sigaction plain = {.sa_handler = SIG_DFL};
    struct sigaction own;
    int saved = errno;
    sigset_t this;

    (void)info;
    (void)context;
    restore_terminal();
    sigaction(signal, &plain, &own);
    (void)raise(signal);
    sigemptyset(&this);
    sigaddset(&this, signal);
    sigprocmask(SIG_UNBLOCK, &this, NULL); /* here it stops */
    sigaction(signal, &own, NULL);
    errno = saved;
}

bool ending_is_ignored(int signal)
{
    struct sigaction now;

    return sigaction(signal, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void ending_init(void (*restore)(void))
{
    owner = getpid();
    restore_terminal = restore;
    for (size_t i = 0; i < ENDING_COUNT; i++)
        if (!ending_is_ignored(ending_signals[i]))
            handle(ending_signals[i], on_ending, &before[i]);
    if (!ending_is_ignored(SIGTSTP))
        handle(SIGTSTP, on_suspend, NULL);
}

void ending_run_begins(void)
{
    struct sigaction theirs;

    for (size_t i = 0; owner != 0 && i < sizeof(asking) / sizeof(asking[0]);
         i++) {
        if (ending_is_ignored(asking[i]))
            continue;
        handle(asking[i], on_ending, &theirs);
        if (theirs.sa_sigaction != on_ending)
            pass_on = theirs.sa_handler;
    }
}

void ending_run_ends(void)
{
    pass_on = NULL;
}

void ending_file(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        if (files[i] == NULL) {
            files[i] = path;
            return;
        }
}

void ending_file_done(const char *path)
{
    for (size_t i = 0; i < FILES_MAX; i++)
        if (files[i] == path)
            files[i] = NULL;
}
