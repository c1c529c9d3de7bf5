/* stop.c - let all other threads stand still for a moment.
 *
 * A round is a number: odd while threads shall stand, even else. They wait
 * until it changes. The list of those that stand is made of what lies on
 * their own stacks, so a handler needs no memory; it is good until the round
 * ends. A thread that comes late finds an even round and goes on at once. A
 * new round begins only when nobody is inside the handler any more.
 *
 * A thread that blocks the signal is not sent one: it would stay pending, and
 * sigwait() would find it. Threads block signals for a moment when they are
 * made and when they end, so it is asked again for a while.
 *
 * The handler stays when the round is over: a signal on its way would end the
 * program without it.
 */
#include "stop.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "pages.h"
#include "stop_proc.h"
#include "thread.h"
#include "valgrind_calls.h"

#include <linux/futex.h>

/* For a thread that was sent the signal. valgrind runs one at a time. */
#define WAIT_MS (RUNNING_ON_VALGRIND ? 5000U : 100U)
#define WAIT_EMPTY_MS 5000U
#define WAIT_BLOCKED_MS 20U /* for one that blocks it */
#define LOOK_AGAIN_NS 1000000

/* Below the stack pointer a function may use so many bytes. */
#ifdef __x86_64__
#define RED_ZONE 128
#else
#define RED_ZONE 0
#endif

/* More than a signal's frame can have. */
#define FRAME_BYTES_MAX 65536

static _Atomic uint32_t round_number;
static _Atomic uint32_t inside;  /* threads in the handler */
static _Atomic uint32_t arrived; /* in this round */
static struct stop_frame *_Atomic standing;
static int signal_number; /* 0: none chosen yet */

static void futex_wait(_Atomic uint32_t *word, uint32_t value,
                       const struct timespec *limit)
{
    syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, value, limit, NULL, 0);
}

static void futex_wake_all(_Atomic uint32_t *word)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

/* The stopped threads' side --------------------------------------------- */

static uintptr_t stack_pointer(const ucontext_t *context)
{
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#elif defined(__aarch64__)
    return (uintptr_t)context->uc_mcontext.sp;
#else
    return (uintptr_t)context;
#endif
}

/* The kernel put the registers between here and the stack in use. A sanitizer
 * may show a copy that lies elsewhere, and is out of date: then all from this
 * function on is the stack, and what it needs of registers is there. */
static void note_place(struct stop_frame *frame, const ucontext_t *context,
                       uintptr_t here)
{
    uintptr_t stack = stack_pointer(context) - RED_ZONE;
    bool above = (uintptr_t)context > here && stack > (uintptr_t)context &&
                 stack - here < FRAME_BYTES_MAX;

    frame->context = above ? context : NULL;
    frame->stack = above ? stack : here;
    frame->thread = (uint32_t)syscall(SYS_gettid);
    frame->high = thread_stack_high;
    frame->self = (uintptr_t)pthread_self();
}

static void on_stop(int number, siginfo_t *info, void *context)
{
    struct stop_frame frame = {.next = NULL};
    int saved_errno = errno;
    uint32_t now = 0;

    (void)number;
    (void)info;
    atomic_fetch_add(&inside, 1);
    now = atomic_load(&round_number);
    if (now % 2 == 1) {
        note_place(&frame, context, (uintptr_t)__builtin_frame_address(0));
        frame.next = atomic_load(&standing);
        while (!atomic_compare_exchange_weak(&standing, &frame.next, &frame))
            ;
        atomic_fetch_add(&arrived, 1);
        futex_wake_all(&arrived);
        while (atomic_load(&round_number) == now)
            futex_wait(&round_number, now, NULL);
    }
    atomic_fetch_sub(&inside, 1);
    errno = saved_errno;
}

/* The caller's side ------------------------------------------------------ */

/* Is the handler of this signal ours? Or nobody's, so that it can be? */
static bool try_signal(int number)
{
    struct sigaction action;

    if (sigaction(number, NULL, &action) != 0)
        return false;
    if ((action.sa_flags & SA_SIGINFO) != 0)
        return action.sa_sigaction == on_stop;
    if (action.sa_handler != SIG_DFL)
        return false;
    memset(&action, 0, sizeof(action));
    action.sa_sigaction = on_stop;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigfillset(&action.sa_mask);
    return sigaction(number, &action, NULL) == 0;
}

/* From the top: programs count from SIGRTMIN up. The last one is valgrind's. */
static bool choose_signal(void)
{
    if (signal_number != 0 && try_signal(signal_number))
        return true;
    for (int number = SIGRTMAX - 1; number > SIGRTMIN; number--) {
        if (try_signal(number)) {
            signal_number = number;
            return true;
        }
    }
    return false;
}

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* The thread's entry, a new one if need be; NULL: no memory. */
static struct stop_thread *entry_of(struct stop *s, uint32_t thread)
{
    size_t bytes = s->bytes == 0 ? 4096 : 2 * s->bytes;
    void *grown = NULL;

    for (size_t i = 0; i < s->count; i++) {
        if (s->threads[i].thread == thread)
            return &s->threads[i];
    }
    if ((s->count + 1) * sizeof(*s->threads) > s->bytes) {
        grown = s->threads == NULL ? pages_map(bytes)
                                   : pages_grow(s->threads, s->bytes, bytes);
        if (grown == NULL)
            return NULL;
        s->threads = grown;
        s->bytes = bytes;
    }
    s->threads[s->count] = (struct stop_thread){.thread = thread};
    return &s->threads[s->count++];
}

struct look {
    struct stop *s;
    int rc;
};

static bool on_thread(uint32_t thread, void *ctx)
{
    struct look *look = ctx;
    struct stop_thread *entry = NULL;

    if (thread == (uint32_t)syscall(SYS_gettid))
        return true;
    entry = entry_of(look->s, thread);
    if (entry == NULL) {
        look->rc = -ENOMEM;
        return false;
    }
    entry->seen = true;
    /* valgrind blocks all signals while it runs the program. */
    if (!entry->asked &&
        (RUNNING_ON_VALGRIND || !proc_blocks(thread, signal_number)))
        entry->asked =
            syscall(SYS_tgkill, getpid(), thread, signal_number) == 0;
    return true;
}

static void find_frames(struct stop *s)
{
    for (const struct stop_frame *f = atomic_load(&standing); f != NULL;
         f = f->next) {
        for (size_t i = 0; i < s->count; i++) {
            if (s->threads[i].thread == f->thread)
                s->threads[i].frame = f;
        }
    }
}

/* Threads that are there and run: those that were asked, and those that cannot
 * be. Threads that have ended are forgotten. */
static void count_running(struct stop *s, size_t *asked)
{
    size_t kept = 0;

    *asked = 0;
    s->running = 0;
    find_frames(s);
    for (size_t i = 0; i < s->count; i++) {
        struct stop_thread *thread = &s->threads[i];

        if (!thread->seen)
            continue;
        if (thread->frame == NULL) {
            s->running++;
            *asked += thread->asked;
        }
        s->threads[kept++] = *thread;
    }
    s->count = kept;
}

/* Until all stand who can. All stand when a look at the list that began when
 * all known ones stood finds nobody else. */
static int wait_for_all(struct stop *s)
{
    const struct timespec limit = {.tv_nsec = LOOK_AGAIN_NS};
    struct look look = {.s = s};
    uint64_t began = now_ms();

    for (;;) {
        bool all_stood = s->running == 0;
        size_t before = s->count;
        uint32_t seen = atomic_load(&arrived);
        uint64_t waited = 0;
        size_t asked = 0;
        int rc = 0;

        for (size_t i = 0; i < s->count; i++)
            s->threads[i].seen = false;
        rc = proc_each_thread(on_thread, &look);
        if (rc != 0 || look.rc != 0)
            return rc != 0 ? rc : look.rc;
        count_running(s, &asked);
        waited = now_ms() - began;
        if ((s->running == 0 && all_stood && s->count <= before) ||
            waited >= WAIT_MS ||
            (asked == 0 && waited >= WAIT_BLOCKED_MS && s->running > 0))
            return 0;
        if (s->running > 0)
            futex_wait(&arrived, seen, &limit);
    }
}

/* Wait until the last round's threads have left the handler. Nobody stands
 * meanwhile, so on a busy machine this may last. */
static bool handler_is_empty(void)
{
    uint64_t began = now_ms();

    while (atomic_load(&inside) != 0) {
        if (now_ms() - began >= WAIT_EMPTY_MS)
            return false;
        sched_yield();
    }
    return true;
}

int stop_others(struct stop *s)
{
    int rc = 0;

    if (!handler_is_empty() || !choose_signal())
        return -EBUSY;
    atomic_store(&standing, NULL);
    atomic_store(&arrived, 0);
    atomic_fetch_add(&round_number, 1);
    s->active = true;
    rc = wait_for_all(s);
    if (rc != 0) {
        stop_release(s);
        return rc;
    }
    for (size_t i = 0; i < s->count; i++) {
        if (s->threads[i].frame == NULL)
            s->threads[i].stack = proc_stack_pointer(s->threads[i].thread);
    }
    return 0;
}

void stop_release(struct stop *s)
{
    if (!s->active)
        return;
    s->active = false;
    atomic_fetch_add(&round_number, 1);
    futex_wake_all(&round_number);
}

void stop_clear(struct stop *s)
{
    stop_release(s);
    pages_unmap(s->threads, s->bytes);
    *s = (struct stop){.threads = NULL};
}
