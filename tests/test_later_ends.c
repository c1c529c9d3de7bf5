/* test_later_ends.c - no call waits when memory is short, the process is split,
 * has a second thread, or ends.
 */
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "later_help.h"

static void a_block_that_waits_can_be_moved(void **state)
{
    void *other = tracker_malloc(TAG, 10);
    char *block = tracker_malloc(TAG, 10);

    (void)state;
    strcpy(block, "moved");
    tracker_free(other);
    block = tracker_realloc(TAG, block, 5000);
    assert_int_equal(frees, 1);
    assert_string_equal(block, "moved");
    tracker_free(block);
    tracker_free(tracker_malloc(TAG, 1));
    (void)tracker_total();
    assert_int_equal(frees, 3);
}

static void memory_that_waits_is_there_for_who_needs_it(void **state)
{
    void *block = tracker_malloc(TAG, 10);

    (void)state;
    tracker_free(block);
    mallocs_that_fail = waiting ? 1 : 0;
    assert_non_null(block = tracker_malloc(TAG, 10));
    assert_int_equal(mallocs_that_fail, 0);
    assert_int_equal(frees - (waiting ? 1 : 0), 1); /* one of NULL */
    frees = 0;
    tracker_free(block);
    assert_non_null(block = tracker_malloc(TAG, LATER_BYTES_MAX + 1));
    assert_int_equal(frees_before, 1);
    tracker_free(block);
    assert_non_null(block = tracker_calloc(TAG, 2, LATER_BYTES_MAX));
    assert_int_equal(frees_before, 2);
    tracker_free(block);
    (void)tracker_total();
    frees = 0;
    tracker_free(tracker_malloc(TAG, 64 << 20)); /* mapped, not in the heap */
    assert_int_equal(frees, 1);
}

static void *look_from_aside(void *ctx)
{
    struct tracker_count *count = ctx;

    tracker_free(tracker_malloc(TAG, 10));
    assert_int_equal(frees, 3);
    *count = tracker_tag_total(TAG);
    return NULL;
}

static void a_second_thread_finds_all_that_waited(void **state)
{
    struct tracker_count before = tracker_tag_total(TAG);
    struct tracker_count seen;
    pthread_t thread;
    void *block = tracker_malloc(TAG, 10);

    (void)state;
    tracker_free(tracker_malloc(TAG, 10));
    tracker_free(block);
    assert_int_equal(frees, heard(2));
    assert_int_equal(pthread_create(&thread, NULL, look_from_aside, &seen), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(seen.allocations, before.allocations + 3);
    assert_int_equal(seen.live_blocks, before.live_blocks);
    assert_int_equal(frees, 3);
}

static int status_of(pid_t child)
{
    int status = -1;

    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void a_fork_divides_nothing_that_waits(void **state)
{
    pid_t child;

    (void)state;
    tracker_free(tracker_malloc(TAG, 10));
    assert_int_equal(frees, heard(1));
    child = fork();
    if (child == 0)
        _exit((int)frees);
    assert_int_equal(frees, 1);
    assert_int_equal(status_of(child), 1);
}

/* At the end of a child: what libc has heard is its status. */
static bool tell_at_exit;

static void on_last(void)
{
    if (!tell_at_exit)
        return;
    tracker_free(tracker_malloc(TAG, 10)); /* from now on at once */
    _exit((int)frees);
}

static void nothing_waits_when_the_program_has_ended(void **state)
{
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        tell_at_exit = true;
        tracker_free(tracker_malloc(TAG, 10));
        exit((int)frees);
    }
    assert_int_equal(status_of(child), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_block_that_waits_can_be_moved, begin),
        cmocka_unit_test_setup(memory_that_waits_is_there_for_who_needs_it,
                               begin),
        cmocka_unit_test_setup(a_fork_divides_nothing_that_waits, begin),
        cmocka_unit_test_setup(nothing_waits_when_the_program_has_ended, begin),
        /* The last one: from then on the process has had two threads. */
        cmocka_unit_test_setup(a_second_thread_finds_all_that_waited, begin),
    };

    if (atexit(on_last) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
