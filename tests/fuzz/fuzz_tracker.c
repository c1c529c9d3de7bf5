/* fuzz_tracker.c - any sequence of calls at the tracker's door.
 *
 *   | what, where | arguments | what, where | arguments | ...
 *
 * Allocations of any size under any tag, by all the ways in; frees, right and
 * wrong; faults on purpose; adoptions, labels, marks, expectations, listeners.
 * After each call every count is exactly that of a simple model, contents are
 * as they were written, and what was refused is counted and told.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "expect.h"
#include "fault.h"
#include "fuzz.h"
#include "heap_model.h"
#include "listeners.h"
#include "rc.h"

#define FREED 8

static struct model model;
static void *freed[FREED]; /* addresses of blocks that are gone */
static unsigned freed_count;
static unsigned label;
static unsigned bursts;

/* What a listener has heard, and the handler of refused calls. */
static struct {
    uint64_t allocated, freed, refused;
    enum tracker_error_kind kind;
    const struct tracker_site *here;
    bool listening;
} heard;

static const struct tracker_site sites[4] = {
    {"a.c", "a", 1}, {"b.c", "b", 2}, {"c.c", "c", 3}, {"d.c", "d", 4}};

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
    heard.allocated++;
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    (void)block;
    (void)ctx;
    heard.freed++;
}

static const struct tracker_listener listener = {.allocated = on_allocated,
                                                 .freed = on_freed};

static void on_error(const struct tracker_error *error, void *ctx)
{
    (void)ctx;
    heard.refused++;
    heard.kind = error->kind;
    heard.here = error->here;
}

void fuzz_init(void)
{
    FILE *nowhere = fopen("/dev/null", "w");

    FUZZ_CHECK(nowhere != NULL);
    expect_output(nowhere);
    tracker_on_error(on_error, NULL);
}

/* One call ----------------------------------------------------------------- */

struct call {
    struct model_block *b;
    unsigned tag;
    size_t size;
    const struct tracker_site *site;
};

/* Mostly small; some more than there can be. */
static struct call read_call(struct fuzz_bytes *in, struct model_block *b)
{
    unsigned shape = fuzz_u8(in);
    struct call c = {.b = b,
                     .tag = fuzz_u8(in) % 40,
                     .site = &sites[shape % 4],
                     .size = fuzz_u8(in)};

    if (shape >= 0xf0)
        c.size = SIZE_MAX - c.size;
    else if (shape >= 0xe0)
        c.size += PTRDIFF_MAX;
    else if (shape >= 0xc0)
        c.size *= 64;
    return c;
}

static unsigned char pattern(const struct model_block *b)
{
    return (unsigned char)((uintptr_t)b / sizeof(*b) + b->size);
}

/* `ptr` came back, or NULL; it should be NULL if `fails`. */
static void settle_new(const struct call *c, void *ptr, bool fails)
{
    FUZZ_CHECK((ptr == NULL) == fails);
    if (ptr == NULL) {
        FUZZ_CHECK(errno == ENOMEM);
        return;
    }
    model_enter(&model, c->b, ptr, c->size, c->tag, c->site, label);
    memset(ptr, pattern(c->b), c->size);
}

static void check_content(const struct model_block *b, size_t size)
{
    const unsigned char *bytes = b->ptr;

    for (size_t i = 0; i < size && i < b->size; i++)
        FUZZ_CHECK(bytes[i] == pattern(b));
}

static bool impossible(const struct call *c)
{
    return c->size >= PTRDIFF_MAX; /* none between this and small ones */
}

static void call_new(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    bool fails = impossible(&c) || model_strikes(&model, c.tag);

    if (fuzz_u8(in) % 2 == 0)
        settle_new(&c, tracker_malloc_at(c.tag, c.size, c.site), fails);
    else
        settle_new(&c, tracker_realloc_at(c.tag, NULL, c.size, c.site), fails);
}

static void call_calloc(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    size_t count = fuzz_u8(in) % 9, each = c.size;
    bool over = __builtin_mul_overflow(count, each, &c.size);
    bool fails = over || impossible(&c) || model_strikes(&model, c.tag);
    unsigned char *ptr = tracker_calloc_at(c.tag, count, each, c.site);

    for (size_t i = 0; ptr != NULL && !fails && i < c.size; i++)
        FUZZ_CHECK(ptr[i] == 0);
    settle_new(&c, ptr, fails);
}

/* strdup and asprintf, of a text as long as the size says. */
static void call_text(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    char text[256];
    char *copy = NULL;
    bool fails = model_strikes(&model, c.tag);
    int len;

    c.size = 1 + c.size % (sizeof(text) - 8);
    memset(text, 'x', sizeof(text));
    text[c.size - 1] = '\0';
    if (fuzz_u8(in) % 2 == 0) {
        copy = tracker_strdup_at(c.tag, text, c.site);
    } else {
        len = tracker_asprintf_at(c.tag, c.site, &copy, "%s", text);
        FUZZ_CHECK(len == (fails ? -1 : (int)c.size - 1));
    }
    FUZZ_CHECK(copy == NULL || strcmp(copy, text) == 0);
    settle_new(&c, copy, fails);
}

/* Memory from elsewhere comes in. */
static void call_enter(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    void *ptr = NULL;
    bool fails;

    c.size %= 4096;
    FUZZ_CHECK(posix_memalign(&ptr, 64, c.size) == 0);
    fails = ptr == NULL || model_strikes(&model, c.tag);
    settle_new(&c, tracker_enter_at(c.tag, ptr, c.size, c.site), fails);
}

static void remember(void *ptr)
{
    freed[freed_count++ % FREED] = ptr;
}

static void call_realloc(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    size_t kept = c.size < b->size ? c.size : b->size;
    bool fails = impossible(&c) || model_strikes(&model, c.tag);
    void *moved;

    check_content(b, b->size);
    moved = tracker_realloc_at(c.tag, b->ptr, c.size, c.site);
    FUZZ_CHECK((moved == NULL) == fails);
    if (fails) {
        FUZZ_CHECK(errno == ENOMEM);
        return;
    }
    if (moved != b->ptr)
        remember(b->ptr);
    b->ptr = moved;
    check_content(b, kept);
    model_leave(&model, b);
    settle_new(&c, moved, false);
}

static void call_free(struct fuzz_bytes *in, struct model_block *b)
{
    check_content(b, b->size);
    tracker_free_at(b->ptr, &sites[fuzz_u8(in) % 4]);
    remember(b->ptr);
    model_leave(&model, b);
}

static void call_adopt(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);

    FUZZ_CHECK(tracker_adopt_at(c.tag, b->ptr, c.site) == b->ptr);
    model_adopt(&model, b, c.tag, c.site, label);
    FUZZ_CHECK(tracker_adopt_at(c.tag, &model, c.site) == &model);
}

/* A pointer that is no live block: freed before, inside of one, never ours. */
static void call_wrong(struct fuzz_bytes *in, struct model_block *b)
{
    unsigned shape = fuzz_u8(in);
    const struct tracker_site *here = &sites[shape % 4];
    void *ptr = freed[shape / 4 % FREED];
    uint64_t before = heard.refused;
    struct tracker_block found;

    if (shape >= 0xc0 || ptr == NULL)
        ptr =
            b->ptr != NULL && b->size > 1 ? (char *)b->ptr + 1 : (void *)&model;
    if (tracker_find(ptr, &found))
        return; /* its address is in use again */
    if (fuzz_u8(in) % 2 == 0) {
        tracker_free_at(ptr, here);
    } else {
        errno = 0;
        FUZZ_CHECK(tracker_realloc_at(1, ptr, 10, here) == NULL);
        FUZZ_CHECK(errno == EINVAL);
    }
    FUZZ_CHECK(heard.refused == before + 1 && heard.here == here);
    if (heard.kind == TRACKER_DOUBLE_FREE)
        model.refused.double_frees++;
    else
        model.refused.unknown_pointers++;
    if (freed_count > 0 && ptr == freed[(freed_count - 1) % FREED])
        FUZZ_CHECK(heard.kind == TRACKER_DOUBLE_FREE);
    if (ptr == &model)
        FUZZ_CHECK(heard.kind == TRACKER_UNKNOWN_POINTER);
}

/* Everything else ------------------------------------------------------------
 */

static void plan_fault(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in);
    int tag = (shape & 1) != 0 ? (int)(fuzz_u8(in) % 32) : TRACKER_ANY_TAG;

    model_plan(&model, shape / 4 % 8, (shape & 2) != 0, tag);
    tracker_fail(model.fail_nth, model.fail_onwards, tag);
}

static void mark(struct fuzz_bytes *in)
{
    unsigned i = fuzz_u8(in) % MODEL_MARKS;

    model_check_mark(&model, i);
    model.marks[i].mark = tracker_mark();
    model.marks[i].births = model.births;
}

/* Blocks and bytes of one tag since a mark, as a test would expect them. */
static void expect(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in), i = shape % MODEL_MARKS;
    unsigned tag = fuzz_u8(in) % 40;
    const struct tracker_mark *since = &model.marks[i].mark;
    uint64_t blocks = 0, bytes = 0;
    /* One too many; seldom, for the report reads debug information. */
    unsigned off = shape == 255 && tag == 39 && in->left == 0;
    long long all_bytes;

    for (size_t n = 0; n < MODEL_BLOCKS; n++) {
        const struct model_block *b = &model.blocks[n];

        if (b->ptr == NULL || b->tag != model_tag(tag) ||
            b->born <= model.marks[i].births)
            continue;
        blocks++;
        bytes += b->size;
    }
    FUZZ_CHECK(expect_tag_blocks_since(since, tag, blocks + off) == !off);
    FUZZ_CHECK(expect_tag_bytes_since(since, tag, bytes + off) == !off);
    if (model_live_since(&model, i, &all_bytes) == 0 || off)
        FUZZ_CHECK(expect_nothing_since(since) ==
                   (model_live_since(&model, i, &all_bytes) == 0));
    FUZZ_CHECK(expect_peak_below(model.total.peak_bytes + !off) == !off);
    FUZZ_CHECK(expect_tag_peak_below(
        model_tag(tag), model.tags[model_tag(tag)].peak_bytes + 1));
}

static void listen(void)
{
    if (heard.listening)
        listeners_remove(&listener);
    else
        FUZZ_CHECK(listeners_add(&listener) == 0);
    heard.listening = !heard.listening;
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
        return;      /* it must be quick */
    freed_count = 0; /* the tracker forgets, too */
    memset(freed, 0, sizeof(freed));
    for (unsigned i = 0; i < count; i++) {
        bool fails = model_strikes(&model, tag);

        blocks[i] = tracker_malloc_at(tag, i % 40, &sites[i % 4]);
        FUZZ_CHECK((blocks[i] == NULL) == fails);
        if (!fails)
            model_count(&model, i % 40, tag, true);
    }
    model_check(&model);
    for (unsigned i = 0; i < count; i++) {
        unsigned at = shape < 80      ? i
                      : shape < 160   ? count - 1 - i
                      : i < count / 2 ? 2 * i
                                      : 2 * (i - count / 2) + 1;

        if (blocks[at] == NULL)
            continue;
        FUZZ_CHECK(tracker_find(blocks[at], &found) && found.size == at % 40);
        tracker_free_at(blocks[at], &sites[0]);
        model_count(&model, at % 40, tag, false);
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
    FUZZ_CHECK(visited == (model.total.live_blocks > 0));
}

static void change_label(struct fuzz_bytes *in)
{
    unsigned next = fuzz_u8(in) % 80;

    FUZZ_CHECK(tracker_label_set(next) == label);
    label = next < TRACKER_LABELS_MAX ? next : 0;
}

static void act(struct fuzz_bytes *in)
{
    unsigned what = fuzz_u8(in);
    struct model_block *b = &model.blocks[fuzz_u8(in) % MODEL_BLOCKS];
    uint64_t allocations = model.total.allocations, frees = model.total.frees;
    struct model_block before = *b;

    heard.allocated = heard.freed = 0;
    if (what % 16 < 8 && b->ptr == NULL) {
        void (*const ways[])(struct fuzz_bytes *, struct model_block *) = {
            call_new, call_calloc, call_text, call_enter};

        ways[what % 4](in, b);
    } else if (what % 16 < 8) {
        void (*const ways[])(struct fuzz_bytes *, struct model_block *) = {
            call_free, call_realloc, call_realloc, call_adopt};

        ways[what % 4](in, b);
    } else if (what % 16 < 10) {
        call_wrong(in, b);
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
        model_check_blocks(&model, fuzz_u8(in) % MODEL_MARKS);
    }
    if (heard.listening && before.ptr != b->ptr) {
        FUZZ_CHECK(heard.allocated == model.total.allocations - allocations);
        FUZZ_CHECK(heard.freed == model.total.frees - frees);
    }
    model_check(&model);
    model_check_tag(&model, b->tag);
    model_check_tag(&model, before.tag);
}

void fuzz_run(struct fuzz_bytes *in)
{
    tracker_fail(0, false, TRACKER_ANY_TAG);
    model_start(&model);
    memset(freed, 0, sizeof(freed));
    freed_count = bursts = 0;
    memset(&heard, 0, sizeof(heard));
    label = tracker_label_set(0);
    label = 0;
    for (int i = 0; i < 200 && in->left > 0; i++)
        act(in);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    model_plan(&model, 0, false, TRACKER_ANY_TAG);
    model_check_blocks(&model, 0);
    for (size_t i = 0; i < MODEL_BLOCKS; i++)
        if (model.blocks[i].ptr != NULL)
            call_free(in, &model.blocks[i]);
    model_check(&model);
    if (heard.listening)
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
