/* lesson_help.h - what tests of the pairs share: both halves under their
 * names, so that one script drives either.
 */
#ifndef TESTS_LESSON_HELP_H
#define TESTS_LESSON_HELP_H

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "fault.h"
#include "lesson.h"
#include "rng.h"

#define SECOND_NS 1000000000ull

/* Run `script` with allocation 1, 2, ... failing until none fails any more.
 * Each failure has to come out as -ENOMEM, and nothing may stay. Returns how
 * many allocations there were. */
static inline uint64_t help_fail_each(int (*script)(void))
{
    for (uint64_t nth = 1;; nth++) {
        struct tracker_mark before = tracker_mark();
        uint64_t failed;
        int rc;

        tracker_fail(nth, false, TRACKER_ANY_TAG);
        rc = script();
        failed = tracker_failed();
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_int_equal(rc, failed > 0 ? -ENOMEM : 0);
        assert_int_equal(tracker_live_since(&before), 0);
        if (failed == 0)
            return nth - 1;
    }
}

#endif
