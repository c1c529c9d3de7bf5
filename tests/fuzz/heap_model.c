/* heap_model.c - sums, and a comparison with the tracker's. */
#include "heap_model.h"

#include "fault.h"
#include "fuzz.h"

void model_start(struct model *m)
{
    memset(m, 0, sizeof(*m));
    m->total = tracker_total();
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        m->tags[tag] = tracker_tag_total(tag);
    m->refused = tracker_refusals();
    for (unsigned i = 0; i < MODEL_MARKS; i++)
        m->marks[i].mark = tracker_mark();
}

unsigned model_tag(unsigned tag)
{
    return tag < TRACKER_TAGS_MAX ? tag : 0;
}

/* Faults --------------------------------------------------------------------
 */

void model_plan(struct model *m, uint64_t nth, bool onwards, int tag)
{
    m->fail_nth = nth;
    m->fail_seen = m->failed = 0;
    m->fail_onwards = onwards;
    m->fail_tag = tag;
}

bool model_strikes(struct model *m, unsigned tag)
{
    bool strikes;

    if (m->fail_nth == 0)
        return false;
    if (m->fail_tag != TRACKER_ANY_TAG && m->fail_tag != (int)model_tag(tag))
        return false;
    m->fail_seen++;
    strikes = m->fail_seen == m->fail_nth ||
              (m->fail_onwards && m->fail_seen > m->fail_nth);
    m->failed += strikes;
    return strikes;
}

/* Counting -------------------------------------------------------------------
 */

static void count_in(struct tracker_count *c, size_t size)
{
    c->allocations++;
    c->allocated_bytes += size;
    c->live_blocks++;
    c->live_bytes += size;
    if (c->live_bytes > c->peak_bytes)
        c->peak_bytes = c->live_bytes;
}

static void count_out(struct tracker_count *c, size_t size)
{
    c->frees++;
    c->freed_bytes += size;
    c->live_blocks--;
    c->live_bytes -= size;
}

void model_count(struct model *m, size_t size, unsigned tag, bool in)
{
    void (*const count)(struct tracker_count *, size_t) =
        in ? count_in : count_out;

    count(&m->total, size);
    count(&m->tags[model_tag(tag)], size);
}

void model_enter(struct model *m, struct model_block *b, void *ptr, size_t size,
                 unsigned tag, const struct tracker_site *site, unsigned label)
{
    tag = model_tag(tag);
    *b = (struct model_block){ptr, size, tag, label, site, ++m->births};
    model_count(m, size, tag, true);
}

void model_leave(struct model *m, struct model_block *b)
{
    model_count(m, b->size, b->tag, false);
    b->ptr = NULL;
}

void model_adopt(struct model *m, struct model_block *b, unsigned tag,
                 const struct tracker_site *site, unsigned label)
{
    tag = model_tag(tag);
    if (tag != b->tag) {
        count_out(&m->tags[b->tag], b->size);
        count_in(&m->tags[tag], b->size);
    }
    b->tag = tag;
    b->site = site;
    b->label = label;
}

long model_live_since(const struct model *m, unsigned i, long long *bytes)
{
    long blocks = 0;

    *bytes = 0;
    for (size_t n = 0; n < MODEL_BLOCKS; n++) {
        if (m->blocks[n].ptr == NULL || m->blocks[n].born <= m->marks[i].births)
            continue;
        blocks++;
        *bytes += (long long)m->blocks[n].size;
    }
    return blocks;
}

/* Comparing ------------------------------------------------------------------
 */

static bool same(struct tracker_count a, struct tracker_count b)
{
    return a.allocations == b.allocations && a.frees == b.frees &&
           a.allocated_bytes == b.allocated_bytes &&
           a.freed_bytes == b.freed_bytes && a.live_blocks == b.live_blocks &&
           a.live_bytes == b.live_bytes && a.peak_bytes == b.peak_bytes;
}

void model_check_tag(const struct model *m, unsigned tag)
{
    FUZZ_CHECK(same(m->tags[tag], tracker_tag_total(tag)));
}

void model_check(const struct model *m)
{
    struct tracker_refused refused = tracker_refusals();

    FUZZ_CHECK(same(m->total, tracker_total()));
    FUZZ_CHECK(refused.double_frees == m->refused.double_frees);
    FUZZ_CHECK(refused.unknown_pointers == m->refused.unknown_pointers);
    FUZZ_CHECK(tracker_failed() == m->failed);
}

void model_check_mark(const struct model *m, unsigned i)
{
    long long bytes;
    long blocks = model_live_since(m, i, &bytes);

    FUZZ_CHECK(tracker_live_since(&m->marks[i].mark) == blocks);
    FUZZ_CHECK(tracker_live_bytes_since(&m->marks[i].mark) == bytes);
}

struct visit {
    const struct model *model;
    long found;
};

static bool on_block(const struct tracker_block *block, void *ctx)
{
    struct visit *v = ctx;
    const struct model_block *b = NULL;

    for (size_t i = 0; i < MODEL_BLOCKS; i++)
        if (v->model->blocks[i].ptr == block->ptr)
            b = &v->model->blocks[i];
    FUZZ_CHECK(b != NULL);
    FUZZ_CHECK(block->size == b->size && block->tag == b->tag);
    FUZZ_CHECK(block->site == b->site && block->label == b->label);
    v->found++;
    return true;
}

static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct tracker_count *sum = ctx;

    sum->live_blocks += origin->count.live_blocks;
    sum->live_bytes += origin->count.live_bytes;
    FUZZ_CHECK(origin->count.peak_bytes >= origin->count.live_bytes);
    return true;
}

void model_check_blocks(const struct model *m, unsigned i)
{
    struct visit visit = {.model = m};
    struct tracker_count sum = {0};
    long long bytes;

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        model_check_tag(m, tag);
    tracker_each_block_since(&m->marks[i].mark, on_block, &visit);
    FUZZ_CHECK(visit.found == model_live_since(m, i, &bytes));
    tracker_each_origin(on_origin, &sum);
    FUZZ_CHECK(sum.live_blocks == m->total.live_blocks);
    FUZZ_CHECK(sum.live_bytes == m->total.live_bytes);
    for (size_t n = 0; n < MODEL_BLOCKS; n++) {
        const struct model_block *b = &m->blocks[n];
        struct tracker_block found;

        if (b->ptr == NULL)
            continue;
        FUZZ_CHECK(tracker_find(b->ptr, &found) && found.ptr == b->ptr);
        FUZZ_CHECK(b->size == 0 || n != 5 || /* it takes long */
                   tracker_find_inside((char *)b->ptr + b->size - 1, &found));
        FUZZ_CHECK(found.ptr == b->ptr && found.size == b->size);
    }
}
