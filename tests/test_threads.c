/* test_threads.c - eight threads free each other's blocks, and all is counted.
 *
 * Each thread puts the blocks it allocates into shared places and frees what
 * it takes out of them, without and with labels and call stacks. Run it in a
 * build with SANITIZE=thread too.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "fault.h"
#include "stack.h"
#include "tracker.h"

#define THREADS 8
#define STEPS 20000
#define PLACES 512

static void *_Atomic places[PLACES];

/* What one thread did; summed up when all have ended. */
struct worker {
    pthread_t thread;
    unsigned number;
    uint64_t random;
    struct tracker_count did;
    uint64_t adopted;
    uint64_t wrong;
};

static bool label_threads;

static uint64_t next_random(struct worker *w, uint64_t below)
{
    w->random ^= w->random << 13;
    w->random ^= w->random >> 7;
    w->random ^= w->random << 17;
    return w->random % below;
}

/* The first word of a block is its size. */
static size_t *new_block(struct worker *w)
{
    size_t size = sizeof(size_t) + next_random(w, 300);
    size_t *block = tracker_malloc(w->number, size);

    if (block == NULL)
        return NULL;
    *block = size;
    w->did.allocations++;
    w->did.allocated_bytes += size;
    return block;
}

static void free_block(struct worker *w, size_t *block)
{
    if (block == NULL)
        return;
    w->did.frees++;
    w->did.freed_bytes += *block;
    tracker_free(block);
}

static size_t *resize_block(struct worker *w, size_t *block)
{
    size_t size = sizeof(size_t) + next_random(w, 3000);
    size_t old = *block;

    block = tracker_realloc(w->number, block, size);
    if (block == NULL)
        return NULL; /* not asked for: shows as a wrong count */
    w->did.frees++;
    w->did.freed_bytes += old;
    w->did.allocations++;
    w->did.allocated_bytes += size;
    *block = size;
    return block;
}

static void *work(void *arg)
{
    struct worker *w = arg;

    if (label_threads)
        tracker_label_set(w->number + 1);
    for (int i = 0; i < STEPS; i++) {
        void *_Atomic *place = &places[next_random(w, PLACES)];
        size_t *block = new_block(w);

        if (i % 5 == 0 && block != NULL)
            block = resize_block(w, block);
        if (i % 7 == 0 && block != NULL) {
            tracker_adopt((w->number + 1) % THREADS, block);
            w->adopted++;
        }
        free_block(w, atomic_exchange(place, block));
        if (i % 1000 == 0) {
            tracker_free(&w->random); /* refused */
            w->wrong++;
            tracker_set_clock_ms((uint64_t)i);
        }
        if (i % 4000 == 0) {
            struct tracker_mark mark = tracker_mark();

            (void)tracker_live_since(&mark);
        }
    }
    return NULL;
}

static void run_all(struct worker *workers)
{
    for (unsigned i = 0; i < THREADS; i++) {
        workers[i] = (struct worker){.number = i, .random = 12345 + i};
        assert_int_equal(
            pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
}

/* Each label has as many allocations as its threads made, and none else. */
static uint64_t labelled[TRACKER_LABELS_MAX];
static uint64_t without_stack;

static bool add_label(const struct tracker_origin *origin, void *ctx)
{
    (void)ctx;
    labelled[origin->label] += origin->count.allocations;
    if (origin->stack == STACK_NONE)
        without_stack += origin->count.allocations;
    return true;
}

/* To an origin an adoption is an allocation, to the total it is none. */
static void check_labels(const struct worker *workers, bool marked)
{
    uint64_t adopted = 0;

    memset(labelled, 0, sizeof(labelled));
    without_stack = 0;
    tracker_each_origin(add_label, NULL);
    for (unsigned i = 0; i < THREADS; i++) {
        adopted += workers[i].adopted;
        if (marked)
            assert_int_equal(labelled[i + 1],
                             workers[i].did.allocations + workers[i].adopted);
    }
    if (!marked)
        assert_int_equal(without_stack, tracker_total().allocations + adopted);
}

static void run_and_check(bool marked)
{
    struct worker workers[THREADS];
    struct worker rest = {.number = 0};
    struct tracker_mark before = tracker_mark();
    struct tracker_count sum = before.total;
    uint64_t wrong = tracker_refusals().unknown_pointers;
    struct tracker_count total;

    label_threads = marked;
    tracker_stacks(marked);
    run_all(workers);
    for (size_t i = 0; i < PLACES; i++)
        free_block(&rest, atomic_exchange(&places[i], NULL));
    for (unsigned i = 0; i < THREADS; i++) {
        sum.allocations += workers[i].did.allocations;
        sum.allocated_bytes += workers[i].did.allocated_bytes;
        sum.frees += workers[i].did.frees;
        sum.freed_bytes += workers[i].did.freed_bytes;
        wrong += workers[i].wrong;
    }
    total = tracker_total();
    assert_int_equal(total.allocations, sum.allocations);
    assert_int_equal(total.allocated_bytes, sum.allocated_bytes);
    assert_int_equal(total.frees, sum.frees + rest.did.frees);
    assert_int_equal(total.freed_bytes, sum.freed_bytes + rest.did.freed_bytes);
    assert_int_equal(total.live_bytes, before.total.live_bytes);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(tracker_refusals().unknown_pointers, wrong);
    assert_int_equal(tracker_refusals().double_frees, 0);
    for (unsigned tag = 0; tag < THREADS; tag++)
        assert_int_equal(tracker_tag_total(tag).live_blocks, 0);
    check_labels(workers, marked);
    tracker_stacks(false);
}

static void eight_threads_end_with_exact_counts(void **state)
{
    (void)state;
    run_and_check(false);
}

static void so_they_do_with_labels_and_call_stacks(void **state)
{
    (void)state;
    run_and_check(true);
}

static _Atomic bool stop;

static void *churn(void *arg)
{
    (void)arg;
    while (!atomic_load(&stop))
        tracker_free(tracker_malloc(1, 50));
    return NULL;
}

/* The child would hang if another thread held the lock while it was made. */
static void a_fork_beside_busy_threads_leaves_the_lock_free(void **state)
{
    pthread_t thread;
    int failures = 0;

    (void)state;
    assert_int_equal(pthread_create(&thread, NULL, churn, NULL), 0);
    for (int i = 0; i < 50; i++) {
        int status = -1;
        pid_t child = fork();

        if (child == 0) {
            alarm(20); /* rather than for ever */
            (void)tracker_total();
            _exit(0);
        }
        failures += child < 0 || waitpid(child, &status, 0) != child ||
                    !WIFEXITED(status) || WEXITSTATUS(status) != 0;
    }
    atomic_store(&stop, true);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(failures, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_threads_end_with_exact_counts),
        cmocka_unit_test(so_they_do_with_labels_and_call_stacks),
        cmocka_unit_test(a_fork_beside_busy_threads_leaves_the_lock_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
