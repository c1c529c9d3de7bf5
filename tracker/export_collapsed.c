/* export_collapsed.c - call stacks in one line each, for flame graphs. */
#include "export_collapsed.h"

#include <inttypes.h>

#include "export_origins.h"
#include "export_text.h"

static uint64_t cost_of(const struct tracker_count *count,
                        enum export_cost cost)
{
    switch (cost) {
    case EXPORT_LIVE_BYTES:
        return count->live_bytes;
    case EXPORT_LIVE_BLOCKS:
        return count->live_blocks;
    case EXPORT_TOTAL_BYTES:
        return count->allocated_bytes;
    case EXPORT_TOTAL_BLOCKS:
        return count->allocations;
    }
    return 0;
}

static void write_frame(FILE *out, struct symbols *symbols,
                        const struct export_frame *frame)
{
    struct symbol found[SYMBOLS_INLINED_MAX];
    size_t count = export_frame_symbols(symbols, frame, found);
    char name[EXPORT_NAME_MAX];

    while (count > 0) {
        export_symbol_name(&found[--count], name, sizeof(name));
        putc(';', out);
        export_frame_name(out, name);
    }
}

static void write_origin(FILE *out, struct symbols *symbols,
                         const struct tracker_origin *origin, uint64_t cost)
{
    struct export_frame frames[STACK_FRAMES_MAX];
    size_t count = export_frames(origin->stack, origin->site, frames);
    char name[EXPORT_NAME_MAX];

    export_frame_name(out, export_tag_name(origin->tag, name));
    while (count > 0)
        write_frame(out, symbols, &frames[--count]);
    fprintf(out, " %" PRIu64 "\n", cost);
}

int export_collapsed(FILE *out, struct symbols *symbols, enum export_cost cost)
{
    struct export_origins origins;
    int rc = export_origins_init(&origins);

    if (rc != 0)
        return rc;
    for (size_t i = 0; i < origins.count; i++) {
        uint64_t amount = cost_of(&origins.list[i].count, cost);

        if (amount != 0)
            write_origin(out, symbols, &origins.list[i], amount);
    }
    export_origins_clear(&origins);
    return export_finish(out);
}
