/* heap.c - malloc's family for a learner's code: counted, limited, refused.
 *
 * Each call goes to the tracker with the place it came from. The limit looks
 * at what is live, so that it is told at the line that asked for too much,
 * before the machine notices. check_fail_nth() lets one call fail.
 */
#include "inside.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "callsite.h"
#include "fault.h"
#include "listeners.h"
#include "stack.h"
#include "thread.h"

/* Called by the learner's code under names of the linker's (heap.h). */
void *check_malloc(size_t size);
void *check_calloc(size_t count, size_t size);
void *check_realloc(void *ptr, size_t size);
void *check_reallocarray(void *ptr, size_t count, size_t size);
void *check_aligned(size_t alignment, size_t size);
void check_free(void *ptr);
char *check_strdup(const char *text);
char *check_strndup(const char *text, size_t len);
int check_asprintf(char **out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#define HERE callsite_of((uintptr_t)__builtin_return_address(0))

/* Under the tracker's lock. */
static uint64_t live_bytes;
static uint64_t peak_bytes;

static uint64_t limit_bytes(void)
{
    return check_order.megabytes << 20;
}

static void fail_limit(const void *frame) __attribute__((noreturn));
static void fail_limit(const void *frame)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    char megabytes[32];

    snprintf(megabytes, sizeof(megabytes), "%" PRIu64, check_order.megabytes);
    say_failure("check.memory", (const char *[]){megabytes, NULL});
    crash_tell(frames, stack_walk(frame, frames, STACK_FRAMES_MAX));
}

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    (void)ctx;
    live_bytes += block->size;
    if (live_bytes > peak_bytes)
        peak_bytes = live_bytes;
    if (live_bytes > limit_bytes())
        fail_limit(__builtin_frame_address(0));
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    (void)ctx;
    live_bytes -= block->size;
}

static const struct tracker_listener listener = {
    .allocated = on_allocated,
    .freed = on_freed,
};

static void on_error(const struct tracker_error *error, void *ctx)
{
    bool twice = error->kind == TRACKER_DOUBLE_FREE;

    (void)ctx;
    say_failure(twice ? "check.twice" : "check.unknown",
                (const char *[]){NULL});
    blocks_tell_stack(say_word("detail.here"), error->here_stack);
    if (twice) {
        blocks_tell_stack(say_word("detail.freed"), error->freed_stack);
        blocks_tell_stack(say_word("detail.allocated"), error->allocated_stack);
    }
    say_end();
}

void heap_init(void)
{
    tracker_stacks(true);
    tracker_on_error(on_error, NULL);
    if (check_order.mode == MODE_QUICK)
        listeners_add(&listener);
}

/* One block that is too large by itself never gets to the listener: libc would
 * say no to it, and the learner's code would not know why. */
static void look_at_size(size_t size)
{
    if (size > limit_bytes())
        fail_limit(__builtin_frame_address(0));
}

void *check_malloc(size_t size)
{
    look_at_size(size);
    return tracker_malloc_at(0, size, HERE);
}

void *check_calloc(size_t count, size_t size)
{
    if (size != 0 && count <= SIZE_MAX / size)
        look_at_size(count * size);
    return tracker_calloc_at(0, count, size, HERE);
}

void *check_realloc(void *ptr, size_t size)
{
    look_at_size(size);
    return tracker_realloc_at(0, ptr, size, HERE);
}

void *check_reallocarray(void *ptr, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    look_at_size(bytes);
    return tracker_realloc_at(0, ptr, bytes, HERE);
}

void *check_aligned(size_t alignment, size_t size)
{
    void *block;

    look_at_size(size);
    block = aligned_alloc(alignment, size);
    return block == NULL ? NULL : tracker_enter_at(0, block, size, HERE);
}

void check_free(void *ptr)
{
    tracker_free_at(ptr, HERE);
}

char *check_strdup(const char *text)
{
    return tracker_strdup_at(0, text, HERE);
}

char *check_strndup(const char *text, size_t len)
{
    size_t bytes = strnlen(text, len);
    char *copy = tracker_malloc_at(0, bytes + 1, HERE);

    if (copy != NULL) {
        memcpy(copy, text, bytes);
        copy[bytes] = '\0';
    }
    return copy;
}

int check_asprintf(char **out, const char *format, ...)
{
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    *out = len < 0 ? NULL : tracker_malloc_at(0, (size_t)len + 1, HERE);
    if (*out == NULL)
        return -1;
    va_start(args, format);
    vsnprintf(*out, (size_t)len + 1, format, args);
    va_end(args);
    return len;
}

/* What checks ask -------------------------------------------------------- */

struct check_mark check_mark(void)
{
    return (struct check_mark){tracker_mark()};
}

long check_blocks(struct check_mark mark)
{
    return tracker_live_since(&mark.tracker);
}

long check_bytes(struct check_mark mark)
{
    return (long)tracker_live_bytes_since(&mark.tracker);
}

void check_peak_start(void)
{
    peak_bytes = tracker_total().live_bytes;
}

long check_peak(void)
{
    (void)tracker_total(); /* what waits is counted now */
    return (long)peak_bytes;
}

void check_fail_nth(long nth)
{
    tracker_fail(nth > 0 ? (uint64_t)nth : 0, false, TRACKER_ANY_TAG);
}
