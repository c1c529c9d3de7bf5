/* wrong.c - pointers given back that are no live blocks. */
#include "preload/wrong.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "preload/door.h"
#include "roots.h"
#include "thread.h"

static struct tracker_error list[WRONG_MAX];
static atomic_size_t count;

static bool is_on_stack(uintptr_t address)
{
    return address >= (uintptr_t)__builtin_frame_address(0) &&
           address < thread_learn_stack();
}

/* Can no allocator have given this address? */
static bool is_no_block(const struct tracker_error *error)
{
    uintptr_t address = (uintptr_t)error->ptr;
    struct tracker_block block;
    Dl_info module;

    return error->kind == TRACKER_DOUBLE_FREE || is_on_stack(address) ||
           tracker_find_inside(error->ptr, &block) ||
           /* a variable or a constant of the program or of a library */
           dladdr(error->ptr, &module) != 0;
}

void wrong_call(const struct tracker_error *error, void *ctx)
{
    size_t loaders = tracker_root_find(error->ptr);
    size_t number;

    (void)ctx;
    if (loaders != 0) { /* what the loader had for itself */
        tracker_root_remove(error->ptr, loaders);
        door_answer(DOOR_PASS_ON);
        return;
    }
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
