/* expect.c - what a test expects of the heap: blocks since a mark, and peaks.
 */
#include "expect.h"

#include <inttypes.h>

#include "expect_inside.h"
#include "export_origins.h"
#include "peaks.h"

static FILE *output;
static struct peaks *peaks; /* NULL: not started */

void expect_output(FILE *out)
{
    output = out;
}

FILE *expect_file(void)
{
    return output == NULL ? stderr : output;
}

/* Blocks since a mark ---------------------------------------------------- */

/* Which blocks, and their sum. */
struct search {
    struct expect_groups groups;
    bool any_tag;
    unsigned tag;
    uint64_t blocks;
    uint64_t bytes;
};

static bool on_block(const struct tracker_block *block, void *ctx)
{
    struct search *s = ctx;
    struct expect_group group = expect_group_of(block);

    if (!s->any_tag && s->tag != block->tag)
        return true;
    s->blocks++;
    s->bytes += block->size;
    expect_groups_add(&s->groups, &group);
    return true;
}

static void search(struct search *s, const struct tracker_mark *mark)
{
    expect_groups_init(&s->groups);
    tracker_each_block_since(mark, on_block, s);
}

bool expect_nothing_since_at(const struct tracker_mark *mark,
                             const struct tracker_site *here)
{
    struct search s = {.any_tag = true};
    FILE *out = expect_file();

    if (tracker_live_since(mark) == 0)
        return true;
    search(&s, mark);
    expect_where(out, here);
    fprintf(out,
            "expected no live block since the mark, found %" PRIu64 " (%" PRIu64
            " byte%s)\n",
            s.blocks, s.bytes, expect_plural(s.bytes));
    expect_print_groups(out, &s.groups);
    expect_groups_clear(&s.groups);
    return false;
}

static unsigned tag_in_range(unsigned tag)
{
    return tag < TRACKER_TAGS_MAX ? tag : 0;
}

bool expect_tag_blocks_since_at(const struct tracker_mark *mark, unsigned tag,
                                uint64_t blocks,
                                const struct tracker_site *here)
{
    struct search s = {.tag = tag_in_range(tag)};
    char name[EXPORT_NAME_MAX];
    FILE *out = expect_file();
    bool holds;

    search(&s, mark);
    holds = s.blocks == blocks;
    if (!holds) {
        expect_where(out, here);
        fprintf(out,
                "expected %" PRIu64
                " live block%s of %s since the mark, found %" PRIu64
                " (%" PRIu64 " byte%s)\n",
                blocks, expect_plural(blocks), export_tag_name(s.tag, name),
                s.blocks, s.bytes, expect_plural(s.bytes));
        expect_print_groups(out, &s.groups);
    }
    expect_groups_clear(&s.groups);
    return holds;
}

bool expect_tag_bytes_since_at(const struct tracker_mark *mark, unsigned tag,
                               uint64_t bytes, const struct tracker_site *here)
{
    struct search s = {.tag = tag_in_range(tag)};
    char name[EXPORT_NAME_MAX];
    FILE *out = expect_file();
    bool holds;

    search(&s, mark);
    holds = s.bytes == bytes;
    if (!holds) {
        expect_where(out, here);
        fprintf(out,
                "expected %" PRIu64
                " live byte%s of %s since the mark, found %" PRIu64 " (%" PRIu64
                " block%s)\n",
                bytes, expect_plural(bytes), export_tag_name(s.tag, name),
                s.bytes, s.blocks, expect_plural(s.blocks));
        expect_print_groups(out, &s.groups);
    }
    expect_groups_clear(&s.groups);
    return holds;
}

/* Peaks ------------------------------------------------------------------ */

bool expect_peak_start_at(const struct tracker_site *here)
{
    if (peaks != NULL) {
        peaks_restart(peaks);
        return true;
    }
    if (peaks_new(&peaks) == 0)
        return true;
    expect_where(expect_file(), here);
    fputs("no room to watch the peak\n", expect_file());
    return false;
}

/* The origins that made a peak, or what they hold now. */
struct holders {
    struct expect_groups groups;
    bool any_tag;
    unsigned tag;
};

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct holders *h = ctx;
    struct expect_group group = {
        .place = origin->number,
        .tag = origin->tag,
        .mixed = 1,
        .blocks = origin->count.live_blocks,
        .bytes = origin->count.live_bytes,
        .site = origin->site,
        .stack = origin->stack,
    };

    if (!h->any_tag && origin->tag != h->tag)
        return true;
    if (peaks != NULL) {
        struct peaks_origin held = peaks_of(peaks, origin->number);
        struct peaks_moment at = h->any_tag ? held.at_total : held.at_tag;

        group.blocks = at.blocks;
        group.bytes = at.bytes;
    }
    if (group.blocks != 0)
        expect_groups_add(&h->groups, &group);
    return true;
}

static void print_holders(FILE *out, bool any_tag, unsigned tag)
{
    struct holders h = {.any_tag = any_tag, .tag = tag};

    expect_groups_init(&h.groups);
    tracker_each_origin(on_origin, &h);
    fputs(peaks != NULL ? "  then live:\n" : "  now live:\n", out);
    expect_print_groups(out, &h.groups);
    expect_groups_clear(&h.groups);
}

bool expect_peak_below_at(uint64_t bytes, const struct tracker_site *here)
{
    uint64_t peak =
        peaks != NULL ? peaks_total(peaks).bytes : tracker_total().peak_bytes;
    FILE *out = expect_file();

    if (peak < bytes)
        return true;
    expect_where(out, here);
    fprintf(out,
            "expected fewer than %" PRIu64 " live byte%s, the peak was %" PRIu64
            "\n",
            bytes, expect_plural(bytes), peak);
    print_holders(out, true, 0);
    return false;
}

bool expect_tag_peak_below_at(unsigned tag, uint64_t bytes,
                              const struct tracker_site *here)
{
    uint64_t peak = peaks != NULL ? peaks_tag(peaks, tag).bytes
                                  : tracker_tag_total(tag).peak_bytes;
    char name[EXPORT_NAME_MAX];
    FILE *out = expect_file();

    if (peak < bytes)
        return true;
    expect_where(out, here);
    fprintf(out,
            "expected fewer than %" PRIu64
            " live byte%s of %s, the peak was %" PRIu64 "\n",
            bytes, expect_plural(bytes),
            export_tag_name(tag_in_range(tag), name), peak);
    print_holders(out, false, tag_in_range(tag));
    return false;
}

void expect_clear(void)
{
    peaks_free(peaks);
    peaks = NULL;
    expect_order_clear();
}
