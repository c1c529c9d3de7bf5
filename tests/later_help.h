/* later_help.h - for tests of calls that wait: what libc's allocator is asked.
 *
 * Each call that the tracker makes is counted on its way to libc: the tests are
 * linked with --wrap. Under a sanitizer or valgrind no call waits, and all that
 * the tests say must be true nevertheless.
 */
#ifndef TESTS_LATER_HELP_H
#define TESTS_LATER_HELP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "ledger.h"
#include "tracker.h"
#include "valgrind_calls.h"

#ifndef SANITIZED
#define SANITIZED 0
#endif

#define TAG 3

/* What libc's allocator is asked. */
static size_t frees;
static size_t frees_before; /* the last malloc or calloc */
static size_t mallocs_that_fail;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *ptr);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *ptr);

void *__wrap_malloc(size_t size)
{
    frees_before = frees;
    if (mallocs_that_fail == 0)
        return __real_malloc(size);
    mallocs_that_fail--;
    return NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    frees_before = frees;
    return __real_calloc(count, size);
}

void __wrap_free(void *ptr)
{
    frees++;
    __real_free(ptr);
}

static bool waiting;

/* Calls wait, unless a tool watches. From here on none does, and frees are
 * counted from 0. */
static inline int begin(void **state)
{
    (void)state;
    tracker_on_error(NULL, NULL);
    tracker_listen(NULL);
    tracker_stacks(false);
    (void)tracker_total();
    tracker_free(tracker_malloc(TAG, 1));
    waiting = later_is_open();
    assert_int_equal(waiting, !SANITIZED && RUNNING_ON_VALGRIND == 0);
    (void)tracker_total();
    frees = 0;
    return 0;
}

/* Whoever wanted to know of each call wants it no more. */
static inline void assert_waiting_again(void)
{
    tracker_free(tracker_malloc(TAG, 1));
    assert_int_equal(later_is_open(), waiting);
}

/* What of `count` calls that came and may wait libc has heard. */
static inline size_t heard(size_t count)
{
    return waiting ? 0 : count;
}

#endif
