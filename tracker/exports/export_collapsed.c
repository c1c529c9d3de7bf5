/* export_collapsed.c - call stacks in one line each, for flame graphs. */
#include "export_collapsed.h"

#include <errno.h>
#include <inttypes.h>

#include "export_origins.h"
#include "export_text.h"
#include "intern.h"

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

/* The origins of one call stack and tag: the key. */
struct line {
    uint64_t tag;
    uint64_t place; /* the stack's number, or a site's address inverted */
    const struct tracker_origin *origin; /* the first one */
    uint64_t cost;
};

#define LINE_KEY_BYTES (2 * sizeof(uint64_t))

static int collect(struct intern *lines, const struct export_origins *origins,
                   enum export_cost cost)
{
    for (size_t i = 0; i < origins->count; i++) {
        const struct tracker_origin *origin = &origins->list[i];
        struct line line = {.tag = origin->tag,
                            .place = export_place(origin),
                            .origin = origin};
        bool added;
        uint32_t number = intern_put(lines, &line, &added);

        if (number == INTERN_NONE)
            return -ENOMEM;
        ((struct line *)intern_at(lines, number))->cost +=
            cost_of(&origin->count, cost);
    }
    return 0;
}

static void write_line(FILE *out, struct symbols *symbols,
                       const struct line *line)
{
    struct export_frame frames[STACK_FRAMES_MAX];
    size_t count =
        export_frames(line->origin->stack, line->origin->site, frames);
    char name[EXPORT_NAME_MAX];

    if (line->cost == 0)
        return;
    export_frame_name(out, export_tag_name(line->origin->tag, name));
    while (count > 0)
        write_frame(out, symbols, &frames[--count]);
    fprintf(out, " %" PRIu64 "\n", line->cost);
}

int export_collapsed(FILE *out, struct symbols *symbols, enum export_cost cost)
{
    struct export_origins origins;
    struct intern lines;
    int rc = export_origins_init(&origins);

    intern_init(&lines, sizeof(struct line), LINE_KEY_BYTES, 0);
    if (rc == 0)
        rc = collect(&lines, &origins, cost);
    if (rc != 0)
        goto out;
    for (uint32_t i = 0; i < lines.count; i++)
        write_line(out, symbols, intern_at(&lines, i));
    rc = export_finish(out);
out:
    intern_clear(&lines);
    export_origins_clear(&origins);
    return rc;
}
