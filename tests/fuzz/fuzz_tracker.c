/* fuzz_tracker.c - any sequence of calls at the tracker's door.
 *
 *   | what, where | arguments | what, where | arguments | ...
 *
 * Allocations of any size under any tag, by all the ways in; frees, right and
 * wrong; faults on purpose; adoptions, labels, marks, expectations, listeners.
 * After each call every count is exactly that of a simple model, contents are
 * as they were written, and what was refused is counted and told.
 */
#include <stdio.h>

#include "expect.h"
#include "fault.h"
#include "fuzz.h"
#include "heap_calls.h"
#include "listeners.h"
#include "rc.h"

static unsigned bursts;

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
    scene.heard_allocated++;
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
    scene.heard_freed++;
}

static const struct tracker_listener listener = {.allocated = on_allocated,
                                                 .freed = on_freed};

static void on_error(const struct tracker_error *error, void *ctx)
{
    (void)ctx;
    scene.heard_refused++;
    scene.heard_kind = error->kind;
    scene.heard_here = error->here;
}

void fuzz_init(void)
{
    FILE *nowhere = fopen("/dev/null", "w");

    FUZZ_CHECK(nowhere != NULL);
    expect_output(nowhere);
    tracker_on_error(on_error, NULL);
}

/* Everything else ------------------------------------------------------------
 */

static void plan_fault(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in);
    int tag = (shape & 1) != 0 ? (int)(fuzz_u8(in) % 32) : TRACKER_ANY_TAG;

    model_plan(&scene.model, shape / 4 % 8, (shape & 2) != 0, tag);
    tracker_fail(scene.model.fail_nth, scene.model.fail_onwards, tag);
}

static void mark(struct fuzz_bytes *in)
{
    unsigned i = fuzz_u8(in) % MODEL_MARKS;

    model_check_mark(&scene.model, i);
    scene.model.marks[i].mark = tracker_mark();
    scene.model.marks[i].births = scene.model.births;
}

/* Blocks and bytes of one tag since a mark, as a test would expect them. */
static void expect(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in), i = shape % MODEL_MARKS;
    unsigned tag = fuzz_u8(in) % 40;
    const struct tracker_mark *since = &scene.model.marks[i].mark;
    uint64_t blocks = 0, bytes = 0;
    /* One too many; seldom, for the report reads debug information. */
    unsigned off = shape == 255 && tag == 39 && in->left == 0;
    long long all_bytes;

    for (size_t n = 0; n < MODEL_BLOCKS; n++) {
        const struct model_block *b = &scene.model.blocks[n];

        if (b->ptr == NULL || b->tag != model_tag(tag) ||
            b->born <= scene.model.marks[i].births)
            continue;
        blocks++;
        bytes += b->size;
    }
    FUZZ_CHECK(expect_tag_blocks_since(since, tag, blocks + off) == !off);
    FUZZ_CHECK(expect_tag_bytes_since(since, tag, bytes + off) == !off);
    if (model_live_since(&scene.model, i, &all_bytes) == 0 || off)
        FUZZ_CHECK(expect_nothing_since(since) ==
                   (model_live_since(&scene.model, i, &all_bytes) == 0));
    FUZZ_CHECK(expect_peak_below(scene.model.total.peak_bytes + !off) == !off);
    FUZZ_CHECK(expect_tag_peak_below(
        model_tag(tag), scene.model.tags[model_tag(tag)].peak_bytes + 1));
}

static void listen(void)
{
    if (scene.listening)
        listeners_remove(&listener);
    else
        FUZZ_CHECK(listeners_add(&listener) == 0);
    scene.listening = !scene.listening;
}

/* So many blocks that the side table must grow; then they go, in the order in
 * which they came, backwards, or every other one first. */
static void many(struct fuzz_bytes *in)
{
    static void *blocks[4096];
    unsigned count = 16 * (1 + fuzz_u8(in)), shape = fuzz_u8(in);
    unsigned tag = shape % 32;
    struct tracker_block found;

    if (bursts++ == 1)
        return;          /* it must be quick */
    heap_forget_freed(); /* as the tracker does */
    for (unsigned i = 0; i < count; i++) {
        bool fails = model_strikes(&scene.model, tag);

        blocks[i] = tracker_malloc_at(tag, i % 40, &heap_sites[i % 4]);
        FUZZ_CHECK((blocks[i] == NULL) == fails);
        if (!fails)
            model_count(&scene.model, i % 40, tag, true);
    }
    model_check(&scene.model);
    for (unsigned i = 0; i < count; i++) {
        unsigned at = shape < 80      ? i
                      : shape < 160   ? count - 1 - i
                      : i < count / 2 ? 2 * i
                                      : 2 * (i - count / 2) + 1;

        if (blocks[at] == NULL)
            continue;
        FUZZ_CHECK(tracker_find(blocks[at], &found) && found.size == at % 40);
        tracker_free_at(blocks[at], &heap_sites[0]);
        model_count(&scene.model, at % 40, tag, false);
    }
}

static bool on_first(const struct tracker_block *block, void *ctx)
{
    (void)block;
    ++*(unsigned *)ctx;
    return false;
}

/* What changes no count. */
static void look(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in), visited = 0;

    tracker_stacks(shape % 4 == 0);
    tracker_set_clock_ms(shape * UINT64_C(20000000));
    tracker_tag_name(shape, "named");
    FUZZ_CHECK(strcmp(tracker_tag_get_name(shape), "named") == 0);
    tracker_label_name(shape, "label");
    FUZZ_CHECK(strcmp(tracker_label_get_name(shape), "label") == 0);
    FUZZ_CHECK(tracker_own_bytes() > 0);
    FUZZ_CHECK(tracker_left_out().places == 0);
    tracker_each_block(on_first, &visited);
    FUZZ_CHECK(visited == (scene.model.total.live_blocks > 0));
}

static void change_label(struct fuzz_bytes *in)
{
    unsigned next = fuzz_u8(in) % 80;

    FUZZ_CHECK(tracker_label_set(next) == scene.label);
    scene.label = next < TRACKER_LABELS_MAX ? next : 0;
}

static void act(struct fuzz_bytes *in)
{
    unsigned what = fuzz_u8(in);
    struct model_block *b = &scene.model.blocks[fuzz_u8(in) % MODEL_BLOCKS];
    uint64_t allocations = scene.model.total.allocations,
             frees = scene.model.total.frees;
    struct model_block before = *b;

    scene.heard_allocated = scene.heard_freed = 0;
    if (what % 16 < 8 && b->ptr == NULL) {
        void (*const ways[])(struct fuzz_bytes *, struct model_block *) = {
            heap_new, heap_calloc, heap_text, heap_enter};

        ways[what % 4](in, b);
    } else if (what % 16 < 8) {
        void (*const ways[])(struct fuzz_bytes *, struct model_block *) = {
            heap_free, heap_realloc, heap_realloc, heap_adopt};

        ways[what % 4](in, b);
    } else if (what % 16 < 10) {
        heap_wrong(in, b);
    } else if (what % 16 == 10) {
        plan_fault(in);
    } else if (what % 16 == 11) {
        mark(in);
    } else if (what % 16 == 12) {
        expect(in);
    } else if (what % 16 == 13) {
        change_label(in);
    } else if (what % 16 == 14 && what < 128) {
        listen();
    } else if (what % 16 == 14) {
        many(in);
    } else if (what % 16 == 15 && what < 128) {
        look(in);
    } else {
        model_check_blocks(&scene.model, fuzz_u8(in) % MODEL_MARKS);
    }
    if (scene.listening && before.ptr != b->ptr) {
        FUZZ_CHECK(scene.heard_allocated ==
                   scene.model.total.allocations - allocations);
        FUZZ_CHECK(scene.heard_freed == scene.model.total.frees - frees);
    }
    model_check(&scene.model);
    model_check_tag(&scene.model, b->tag);
    model_check_tag(&scene.model, before.tag);
}

void fuzz_run(struct fuzz_bytes *in)
{
    tracker_fail(0, false, TRACKER_ANY_TAG);
    heap_start();
    bursts = 0;
    (void)tracker_label_set(0);
    for (int i = 0; i < 200 && in->left > 0; i++)
        act(in);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    model_plan(&scene.model, 0, false, TRACKER_ANY_TAG);
    model_check_blocks(&scene.model, 0);
    for (size_t i = 0; i < MODEL_BLOCKS; i++)
        if (scene.model.blocks[i].ptr != NULL)
            heap_free(in, &scene.model.blocks[i]);
    model_check(&scene.model);
    if (scene.listening)
        listen();
    (void)tracker_label_set(0);
    tracker_stacks(false);
    tracker_set_clock_ms(0);
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    uint32_t random = i * 2654435761u + 3;
    size_t len = 60 + 100 * i;

    if (i >= 8)
        return 0;
    for (size_t at = 0; at < len; at++) {
        random = random * 1664525 + 1013904223;
        buf[at] = (unsigned char)(random >> 24);
    }
    return len;
}
