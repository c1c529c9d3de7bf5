/* pool_open.h - a pool of the test's own tag, and what is live of that tag. */
#ifndef POOL_OPEN_H
#define POOL_OPEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pool.h"
#include "tracker.h"

#define TAG 5

static inline uint64_t live_blocks(void)
{
    return tracker_tag_total(TAG).live_blocks;
}

static inline struct pool *open_pool(const struct pool_options *options)
{
    struct pool *p;

    assert_int_equal(pool_new(TAG, options, &p), 0);
    assert_non_null(p);
    return p;
}

#endif
