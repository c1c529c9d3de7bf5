/* heap_calls.c - one call, and what must come of it: the block or a refusal,
 * its contents, the model's counts.
 */
#include "heap_calls.h"

#include <errno.h>
#include <stdlib.h>

#include "tracker.h"

#define FREED 8

struct heap_scene scene;

const struct tracker_site heap_sites[4] = {
    {"a.c", "a", 1}, {"b.c", "b", 2}, {"c.c", "c", 3}, {"d.c", "d", 4}};

static void *freed[FREED]; /* addresses of blocks that are gone */
static unsigned freed_count;

void heap_forget_freed(void)
{
    freed_count = 0;
    memset(freed, 0, sizeof(freed));
}

void heap_start(void)
{
    memset(&scene, 0, sizeof(scene));
    model_start(&scene.model);
    heap_forget_freed();
}

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
                     .site = &heap_sites[shape % 4],
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
    model_enter(&scene.model, c->b, ptr, c->size, c->tag, c->site, scene.label);
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

void heap_new(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    bool fails = impossible(&c) || model_strikes(&scene.model, c.tag);

    if (fuzz_u8(in) % 2 == 0)
        settle_new(&c, tracker_malloc_at(c.tag, c.size, c.site), fails);
    else
        settle_new(&c, tracker_realloc_at(c.tag, NULL, c.size, c.site), fails);
}

void heap_calloc(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    size_t count = fuzz_u8(in) % 9, each = c.size;
    bool over = __builtin_mul_overflow(count, each, &c.size);
    bool fails = over || impossible(&c) || model_strikes(&scene.model, c.tag);
    unsigned char *ptr = tracker_calloc_at(c.tag, count, each, c.site);

    for (size_t i = 0; ptr != NULL && !fails && i < c.size; i++)
        FUZZ_CHECK(ptr[i] == 0);
    settle_new(&c, ptr, fails);
}

/* strdup and asprintf, of a text as long as the size says. */
void heap_text(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    char text[256];
    char *copy = NULL;
    bool fails = model_strikes(&scene.model, c.tag);
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
void heap_enter(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    void *ptr = NULL;
    bool fails;

    c.size %= 4096;
    FUZZ_CHECK(posix_memalign(&ptr, 64, c.size) == 0);
    fails = ptr == NULL || model_strikes(&scene.model, c.tag);
    settle_new(&c, tracker_enter_at(c.tag, ptr, c.size, c.site), fails);
}

static void remember(void *ptr)
{
    freed[freed_count++ % FREED] = ptr;
}

void heap_realloc(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);
    size_t kept = c.size < b->size ? c.size : b->size;
    bool fails = impossible(&c) || model_strikes(&scene.model, c.tag);
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
    model_leave(&scene.model, b);
    settle_new(&c, moved, false);
}

void heap_free(struct fuzz_bytes *in, struct model_block *b)
{
    check_content(b, b->size);
    tracker_free_at(b->ptr, &heap_sites[fuzz_u8(in) % 4]);
    remember(b->ptr);
    model_leave(&scene.model, b);
}

void heap_adopt(struct fuzz_bytes *in, struct model_block *b)
{
    struct call c = read_call(in, b);

    FUZZ_CHECK(tracker_adopt_at(c.tag, b->ptr, c.site) == b->ptr);
    model_adopt(&scene.model, b, c.tag, c.site, scene.label);
    FUZZ_CHECK(tracker_adopt_at(c.tag, &scene.model, c.site) == &scene.model);
}

/* A pointer that is no live block: freed before, inside of one, never ours. */
void heap_wrong(struct fuzz_bytes *in, struct model_block *b)
{
    unsigned shape = fuzz_u8(in);
    const struct tracker_site *here = &heap_sites[shape % 4];
    void *ptr = freed[shape / 4 % FREED];
    uint64_t before = scene.heard_refused;
    struct tracker_block found;

    if (shape >= 0xc0 || ptr == NULL)
        ptr = b->ptr != NULL && b->size > 1 ? (char *)b->ptr + 1
                                            : (void *)&scene.model;
    if (tracker_find(ptr, &found))
        return; /* its address is in use again */
    if (fuzz_u8(in) % 2 == 0) {
        tracker_free_at(ptr, here);
    } else {
        errno = 0;
        FUZZ_CHECK(tracker_realloc_at(1, ptr, 10, here) == NULL);
        FUZZ_CHECK(errno == EINVAL);
    }
    FUZZ_CHECK(scene.heard_refused == before + 1 && scene.heard_here == here);
    if (scene.heard_kind == TRACKER_DOUBLE_FREE)
        scene.model.refused.double_frees++;
    else
        scene.model.refused.unknown_pointers++;
    if (freed_count > 0 && ptr == freed[(freed_count - 1) % FREED])
        FUZZ_CHECK(scene.heard_kind == TRACKER_DOUBLE_FREE);
    if (ptr == &scene.model)
        FUZZ_CHECK(scene.heard_kind == TRACKER_UNKNOWN_POINTER);
}
