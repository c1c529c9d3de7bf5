/* snapshot_threads.c - the stacks and registers of all threads, as roots.
 *
 *      a thread's mapping   | guard | unused | in use ... | variables | self |
 *                                            ^                               ^
 *                                            stack pointer                 end
 *
 * What is in use of a stack lies from the stack pointer up to its end. That
 * is the end of libc's description of the thread, which lies at the top; for
 * the main thread, the end of its mapping.
 *
 * A thread may be somewhere else: on a stack for signals, or a coroutine's.
 * Then what it uses there counts, and its own stack as a whole, for nobody
 * says how much of it waits. A stack that lies in a block is kept by the
 * pointer to it.
 */
#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "pages.h"
#include "snapshot_steps.h"
#include "stop_proc.h"
#include "thread.h"
#include "tracker.h"

/* Arenas of malloc begin at multiples of that: no stacks. */
#define ARENA_BYTES ((uintptr_t)64 << 20)

struct mappings {
    struct proc_mapping *list; /* owned; by address */
    size_t count;
    size_t bytes;
    int rc;
};

static bool on_mapping(const struct proc_mapping *mapping, void *ctx)
{
    struct mappings *m = ctx;

    if ((m->count + 1) * sizeof(*mapping) > m->bytes) {
        size_t bytes = m->bytes == 0 ? 65536 : 2 * m->bytes;
        void *grown = m->list == NULL ? pages_map(bytes)
                                      : pages_grow(m->list, m->bytes, bytes);

        if (grown == NULL) {
            m->rc = -ENOMEM;
            return false;
        }
        m->list = grown;
        m->bytes = bytes;
    }
    m->list[m->count++] = *mapping;
    return true;
}

/* The mapping that holds an address and can be written to, or NULL. */
static const struct proc_mapping *find_mapping(const struct mappings *m,
                                               uintptr_t address)
{
    for (size_t i = 0; i < m->count; i++) {
        if (address >= m->list[i].start && address < m->list[i].end)
            return m->list[i].writable ? &m->list[i] : NULL;
    }
    return NULL;
}

/* Neighbours without a gap count as one: the kernel splits a mapping where its
 * properties change. */
static uintptr_t written_from(const struct mappings *m, uintptr_t address)
{
    const struct proc_mapping *at = find_mapping(m, address);

    while (at != NULL && at > m->list && at[-1].writable &&
           at[-1].end == at->start)
        at--;
    return at == NULL ? address : at->start;
}

static uintptr_t written_until(const struct mappings *m, uintptr_t address)
{
    const struct proc_mapping *at = find_mapping(m, address);

    while (at != NULL && at + 1 < m->list + m->count && at[1].writable &&
           at[1].start == at->end)
        at++;
    return at == NULL ? address : at->end;
}

/* glibc's loader: the stack pointer that the program was started with. Under
 * valgrind [stack] is not the program's. */
extern void *__libc_stack_end __attribute__((weak));

/* The mapping of the main thread's stack, or NULL. */
static const struct proc_mapping *main_stack(const struct mappings *m)
{
    if (&__libc_stack_end != NULL)
        return find_mapping(m, (uintptr_t)__libc_stack_end);
    for (size_t i = 0; i < m->count; i++) {
        if (m->list[i].main_stack)
            return &m->list[i];
    }
    return NULL;
}

static int add_stack(struct root_list *roots, uint32_t thread, uintptr_t from,
                     uintptr_t end)
{
    struct root_range range = {.start = from,
                               .bytes = end - from,
                               .thread = thread,
                               .kind = GRAPH_ROOT_STACK};

    return from < end ? roots_add(roots, &range) : 0;
}

/* A thread that stands still, or the calling one. */
struct place {
    uint32_t thread;
    uintptr_t stack;
    uintptr_t self;
    uintptr_t high;
    uintptr_t pointer_at; /* where a copy of the stack pointer lies */
};

/* The main thread's description lies elsewhere than its stack. A child that
 * another thread forked has that thread for a main thread, and its stack. */
static uintptr_t main_self;

__attribute__((constructor)) static void learn_main_self(void)
{
    main_self = (uintptr_t)pthread_self();
}

/* One past the end of the stack on which this thread is, if it is its own; 0
 * if it isn't. */
static uintptr_t own_end(const struct mappings *m, const struct place *place)
{
    uintptr_t until = written_until(m, place->stack);
    uintptr_t end = place->self + tls_description_bytes();

    if (place->self == main_self)
        return find_mapping(m, place->stack) == main_stack(m) ? until : 0;
    if (tls_description_bytes() > 0 && place->self > place->stack &&
        end <= until)
        return place->high > end && place->high <= until ? place->high : end;
    return place->high > place->stack && place->high <= until ? place->high : 0;
}

/* The stack that belongs to a thread which is not on it. */
static int add_own_stack(struct root_list *roots, const struct mappings *m,
                         const struct place *place)
{
    const struct proc_mapping *stack = main_stack(m);

    if (place->self == main_self)
        return stack == NULL ? 0
                             : add_stack(roots, place->thread, stack->start,
                                         written_until(m, stack->start));
    if (tls_description_bytes() == 0 || place->self == 0)
        return 0;
    return add_stack(roots, place->thread, written_from(m, place->self),
                     place->self + tls_description_bytes());
}

static int add_place(struct root_list *roots, const struct mappings *m,
                     const struct place *place)
{
    const struct proc_mapping *here = find_mapping(m, place->stack);
    uintptr_t end = here == NULL ? 0 : own_end(m, place);
    struct tracker_block block;
    int rc = 0;

    if (end != 0)
        return add_stack(roots, place->thread, place->stack, end);
    rc = add_own_stack(roots, m, place);
    if (rc != 0 || here == NULL)
        return rc;
    if (tracker_find_inside((const void *)place->stack, &block))
        return add_stack(roots, place->thread, place->pointer_at,
                         place->pointer_at + sizeof(uintptr_t));
    return add_stack(roots, place->thread, place->stack, here->end);
}

/* May a mapping be the stack of a thread of which nothing is known? */
static bool may_be_stack(const struct mappings *m, size_t i)
{
    const struct proc_mapping *at = &m->list[i];

    return at == main_stack(m) ||
           (i > 0 && at->writable && !at->file && at[-1].end == at->start &&
            !at[-1].readable && at->start % ARENA_BYTES != 0);
}

/* A thread that runs. In a system call it has a stack pointer, at least. */
static int add_running(struct root_list *roots, const struct mappings *m,
                       const struct stop_thread *thread)
{
    int rc = 0;

    if (thread->stack != 0)
        return add_stack(roots, thread->thread, written_from(m, thread->stack),
                         written_until(m, thread->stack));
    for (size_t i = 0; i < m->count && rc == 0; i++) {
        if (may_be_stack(m, i))
            rc = add_stack(roots, thread->thread, m->list[i].start,
                           m->list[i].end);
    }
    return rc;
}

static int add_other(struct root_list *roots, const struct mappings *m,
                     const struct stop_thread *thread,
                     const struct tls_modules *modules)
{
    const struct stop_frame *frame = thread->frame;
    struct place place = {.thread = thread->thread};
    int rc = 0;

    if (frame == NULL)
        return add_running(roots, m, thread);
    place.stack = frame->stack;
    place.self = frame->self;
    place.high = frame->high;
    place.pointer_at = (uintptr_t)&frame->stack;
    rc = roots_add_variables(roots, frame->self, thread->thread, modules);
    if (rc == 0)
        rc = roots_add_description(roots, frame->self, thread->thread);
    if (rc == 0)
        rc = add_place(roots, m, &place);
    if (rc == 0 && frame->context != NULL)
        rc = roots_add_context(roots, thread->thread, frame->context);
    return rc;
}

static int add_caller(struct root_list *roots, const struct mappings *m,
                      const struct own_frame *own)
{
    struct place place = {
        .thread = own->thread,
        .stack = own->stack,
        .self = (uintptr_t)pthread_self(),
        .high = thread_stack_high,
        .pointer_at = (uintptr_t)&own->stack,
    };
    struct root_range registers = {.start = own->registers,
                                   .bytes = own->stack - own->registers,
                                   .thread = own->thread,
                                   .kind = GRAPH_ROOT_REGISTERS};
    int rc = add_place(roots, m, &place);

    if (rc == 0)
        rc = roots_add(roots, &registers);
    return rc;
}

int roots_add_threads(struct root_list *roots, const struct own_frame *own,
                      const struct stop *others,
                      const struct tls_modules *modules)
{
    struct mappings m = {.list = NULL};
    int rc = proc_each_mapping(on_mapping, &m);

    if (rc == 0)
        rc = m.rc;
    if (rc == 0)
        rc = add_caller(roots, &m, own);
    for (size_t i = 0; i < others->count && rc == 0; i++)
        rc = add_other(roots, &m, &others->threads[i], modules);
    pages_unmap(m.list, m.bytes);
    return rc;
}
