/* snapshot.c - the graph of a program that goes on running.
 *
 *      the program                        the child
 *
 *      loader's lock, ledger's lock
 *      other threads stop
 *      fork ------------------------------> scans, builds the graph,
 *      other threads go on                  writes it to a file in memory,
 *      ...                                  ends: the pipe closes
 *      snapshot_finish() maps the file
 *
 * The loader's lock is taken by being inside dl_iterate_phdr(): so no library
 * comes or goes while its segments are noted. Both locks are had before
 * anybody is stopped, so nobody stands who holds them.
 *
 * The child is made by the system call alone: libc's fork would wait for locks
 * that stopped threads may hold. It must not call malloc nor stdio, it closes
 * all files (a peer would not hear that the program closed a socket), blocks
 * all signals, and sends none to the program when it ends, whose own wait()
 * never sees it.
 */
#include "snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "ledger.h"
#include "pages.h"
#include "snapshot_steps.h"
#include "valgrind_calls.h"

struct snapshot {
    pid_t child;         /* 0: none */
    int file;            /* the child writes the graph there */
    int done;            /* a pipe: at its end when the child has ended */
    struct graph *graph; /* owned; taken in place */
};

/* What is needed while a snapshot begins. */
struct taking {
    struct snapshot *s;
    unsigned flags;
    int write_end; /* of the pipe; -1: closed */
    struct own_frame own;
    struct root_list roots;
    struct tls_modules modules;
    struct stop others;
    uint64_t stopped_ns;
    int rc;
};

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static _Atomic uint64_t pause_ns;
static char warning[128];

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static int take_graph(struct taking *t, struct graph **out)
{
    int rc = roots_add_environment(&t->roots);

    /* Where a whole stack is read, most of it isn't in use. */
    VALGRIND_DISABLE_ERROR_REPORTING;
    if (rc == 0 && (t->flags & SNAPSHOT_STACKS) != 0)
        rc = roots_add_threads(&t->roots, &t->own, &t->others, &t->modules);
    if (rc == 0)
        rc = roots_add_told(&t->roots);
    if (rc == 0)
        rc = graph_build(&t->roots, out);
    VALGRIND_ENABLE_ERROR_REPORTING;
    return rc;
}

/* The child -------------------------------------------------------------- */

static void close_range_of(unsigned first, unsigned last)
{
    if (first > last)
        return;
#ifdef SYS_close_range
    if (syscall(SYS_close_range, first, last, 0) == 0)
        return;
#endif
    for (long fd = first; fd <= last && fd < sysconf(_SC_OPEN_MAX); fd++)
        close((int)fd);
}

/* All but two files. */
static void close_others(int a, int b)
{
    unsigned low = (unsigned)(a < b ? a : b);
    unsigned high = (unsigned)(a < b ? b : a);

    if (low > 0)
        close_range_of(0, low - 1);
    close_range_of(low + 1, high - 1);
    close_range_of(high + 1, ~0U);
}

static _Noreturn void run_child(struct taking *t, bool locked)
{
    struct graph *g = NULL;
    int rc = 0;

    ledger_alone = true;
    ledger_unlock_still(locked);
    close_others(t->s->file, t->write_end);
    rc = take_graph(t, &g);
    if (rc == 0)
        rc = graph_write_file(g, t->s->file);
    for (;;)
        syscall(SYS_exit_group, -rc);
}

/* The calling process ---------------------------------------------------- */

/* Like fork(), but with no more than the system call. */
static pid_t fork_quietly(void)
{
    /* valgrind's tools would report on the child, and on the program again. */
    if (RUNNING_ON_VALGRIND)
        return -1;
#if defined(__aarch64__) || defined(__x86_64__) || defined(__riscv)
    return (pid_t)syscall(SYS_clone, 0, NULL, NULL, NULL, NULL);
#else
    return -1;
#endif
}

/* All locks are held, and all others stand. */
static void split(struct taking *t, bool locked)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    t->s->child = fork_quietly();
    if (t->s->child == 0)
        run_child(t, locked);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static void warn_of_running(const struct stop *others)
{
    warning[0] = '\0';
    if (others->running > 0)
        snprintf(warning, sizeof(warning),
                 "%zu of %zu other threads could not be stopped: their whole "
                 "stacks count, their registers do not",
                 others->running, others->count);
}

static void stop_and_split(struct taking *t)
{
    bool locked = ledger_lock_still();
    bool alone = !locked || (t->flags & SNAPSHOT_STACKS) == 0;

    t->stopped_ns = now_ns();
    t->rc = alone ? 0 : stop_others(&t->others);
    if (t->rc == 0)
        split(t, locked);
    ledger_unlock_still(locked);
    /* In place: with the lock given back, for it is taken again inside. Nobody
     * else can want it. */
    if (t->rc == 0 && t->s->child < 0) {
        ledger_alone = !alone && t->others.running == 0;
        t->rc = take_graph(t, &t->s->graph);
        ledger_alone = false;
    }
    stop_release(&t->others);
    atomic_store(&pause_ns, now_ns() - t->stopped_ns);
    warn_of_running(&t->others);
}

/* Inside dl_iterate_phdr(), once. */
static int on_loader(struct dl_phdr_info *info, size_t info_bytes, void *ctx)
{
    struct taking *t = ctx;

    (void)info;
    (void)info_bytes;
    t->rc = roots_add_data(&t->roots);
    tls_find_modules(&t->modules);
    if (t->rc == 0)
        stop_and_split(t);
    return 1;
}

static void snapshot_free(struct snapshot *s)
{
    if (s == NULL)
        return;
    if (s->file >= 0)
        close(s->file);
    if (s->done >= 0)
        close(s->done);
    graph_free(s->graph);
    pages_unmap(s, sizeof(*s));
}

static int open_files(struct taking *t)
{
    int ends[2];

    t->s->file = memfd_create("graph", MFD_CLOEXEC);
    if (t->s->file < 0 || pipe2(ends, O_CLOEXEC) != 0)
        return -errno;
    t->s->done = ends[0];
    t->write_end = ends[1];
    return 0;
}

/* Not inlined: what its frame is above, the caller has pushed. */
static __attribute__((noinline)) int begin(unsigned flags, uintptr_t stack,
                                           struct snapshot **out)
{
    struct taking t = {
        .flags = flags,
        .write_end = -1,
        .own = {.registers = (uintptr_t)__builtin_frame_address(0),
                .stack = stack,
                .thread = (uint32_t)syscall(SYS_gettid)},
    };
    int rc = -ENOMEM;

    *out = NULL;
    t.s = pages_map(sizeof(*t.s));
    if (t.s == NULL)
        return rc;
    t.s->file = -1;
    t.s->done = -1;
    rc = open_files(&t);
    if (rc == 0) {
        pthread_mutex_lock(&one_at_a_time);
        dl_iterate_phdr(on_loader, &t);
        pthread_mutex_unlock(&one_at_a_time);
        rc = t.rc;
    }
    if (t.write_end >= 0)
        close(t.write_end);
    roots_clear(&t.roots);
    stop_clear(&t.others);
    if (rc == 0)
        *out = t.s;
    else
        snapshot_free(t.s);
    return rc;
}

/* The caller's registers are all pushed here. What follows the call keeps the
 * compiler from leaving this frame before it. */
__attribute__((noinline)) int snapshot_start(unsigned flags,
                                             struct snapshot **out)
{
    int rc = 0;

    __builtin_unwind_init();
    rc = begin(flags, (uintptr_t)__builtin_frame_address(0), out);
    __asm__ volatile("" : : : "memory");
    return rc;
}

int snapshot_fd(const struct snapshot *s)
{
    return s->done;
}

/* Its exit status is an errno. If somebody else waited for it, the file tells
 * whether it got to its end. */
static int wait_for_child(pid_t child)
{
    int status = 0;
    pid_t rc = 0;

    do
        rc = waitpid(child, &status, (int)__WCLONE);
    while (rc < 0 && errno == EINTR);
    if (rc < 0)
        return errno == ECHILD ? 0 : -errno;
    return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

int snapshot_finish(struct snapshot *s, struct graph **out)
{
    int rc = 0;

    *out = NULL;
    if (s->child > 0) {
        rc = wait_for_child(s->child);
        if (rc == 0)
            rc = graph_map_file(s->file, out);
    } else {
        *out = s->graph;
        s->graph = NULL; /* the caller's now */
    }
    snapshot_free(s);
    return rc;
}

__attribute__((noinline)) int snapshot_take(unsigned flags, struct graph **out)
{
    struct snapshot *s = NULL;
    int rc = 0;

    __builtin_unwind_init();
    *out = NULL;
    rc = begin(flags, (uintptr_t)__builtin_frame_address(0), &s);
    __asm__ volatile("" : : : "memory");
    return rc != 0 ? rc : snapshot_finish(s, out);
}

uint64_t snapshot_pause_ns(void)
{
    return atomic_load(&pause_ns);
}

const char *snapshot_warning(void)
{
    return warning[0] == '\0' ? NULL : warning;
}
