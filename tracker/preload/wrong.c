/* wrong.c - pointers given back that are no live blocks. */
#include "preload/wrong.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>

#include "preload/door.h"
#include "preload/outlet.h"

static struct tracker_error list[WRONG_MAX];
static atomic_size_t count;

/* Can this be no address that an allocator gave? */
static bool is_no_block(const struct tracker_error *error)
{
    struct tracker_block block;

    return error->kind == TRACKER_DOUBLE_FREE ||
           tracker_find_inside(error->ptr, &block);
}

void wrong_call(const struct tracker_error *error, void *ctx)
{
    size_t number;

    (void)ctx;
    if (!is_no_block(error)) {
        door_answer(DOOR_PASS_ON);
        return;
    }
    door_answer(DOOR_KEEP);
    number = atomic_fetch_add(&count, 1);
    if (number < WRONG_MAX)
        list[number] = *error;
}

size_t wrong_count(void)
{
    return atomic_load(&count);
}

const struct tracker_error *wrong_list(size_t *out)
{
    size_t known = atomic_load(&count);

    *out = known < WRONG_MAX ? known : WRONG_MAX;
    return list;
}
