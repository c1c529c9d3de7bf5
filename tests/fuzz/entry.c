/* entry.c - one input goes in; afterwards as much memory is live as before.
 *
 * The tracker's count is the judge, for everything that comes through its
 * door; what doesn't is LeakSanitizer's.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "tracker.h"

_Noreturn void fuzz_fail(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    abort();
}

/* The first few blocks that stayed, by the line that asked for them. */
static bool on_left(const struct tracker_block *block, void *ctx)
{
    unsigned *shown = ctx;

    fprintf(stderr, "left: %zu bytes from %s:%d\n", block->size,
            block->site->file, block->site->line);
    return ++*shown < 10;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static bool ready;
    struct fuzz_bytes in = {.at = data, .left = size};
    uint64_t before;
    unsigned shown = 0;

    if (!ready)
        fuzz_init();
    ready = true;
    before = tracker_total().live_blocks;
    fuzz_run(&in);
    if (tracker_total().live_blocks == before)
        return 0;
    tracker_each_block(on_left, &shown);
    fuzz_fail("nothing is left", __FILE__, __LINE__);
}
