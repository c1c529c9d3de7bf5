/* test_peaks.c - who held the memory at each peak: against a model that copies
 * everything at each new one.
 */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "listeners.h"
#include "pages.h"
#include "peaks.h"
#include "tracker.h"

#define TAGS 4
#define ORIGINS 24
#define SLOTS 256

struct level {
    uint64_t bytes, blocks;
};

/* What a model knows of origins, in all and by tag. */
struct model {
    struct level now[ORIGINS];
    struct level most[ORIGINS];
    struct level at_total[ORIGINS];
    struct level at_tag[ORIGINS];
    struct level total, total_most;
    struct level tags[TAGS], tags_most[TAGS];
};

static struct tracker_site sites[ORIGINS];
static uint32_t numbers[ORIGINS];
static struct model model;

static unsigned tag_of(int i)
{
    return 1 + (unsigned)i % (TAGS - 1);
}

static void model_change(int i, size_t size, bool up)
{
    unsigned tag = tag_of(i);
    struct level *levels[] = {&model.now[i], &model.total, &model.tags[tag]};

    for (int at = 0; at < 3; at++) {
        levels[at]->bytes += up ? size : -size;
        levels[at]->blocks += up ? 1 : (uint64_t)-1;
    }
    if (model.now[i].bytes > model.most[i].bytes)
        model.most[i] = model.now[i];
    if (model.total.bytes > model.total_most.bytes) {
        model.total_most = model.total;
        memcpy(model.at_total, model.now, sizeof(model.now));
    }
    if (model.tags[tag].bytes <= model.tags_most[tag].bytes)
        return;
    model.tags_most[tag] = model.tags[tag];
    for (int o = 0; o < ORIGINS; o++)
        if (tag_of(o) == tag)
            model.at_tag[o] = model.now[o];
}

static void model_restart(void)
{
    memcpy(model.most, model.now, sizeof(model.now));
    memcpy(model.at_total, model.now, sizeof(model.now));
    memcpy(model.at_tag, model.now, sizeof(model.now));
    model.total_most = model.total;
    memcpy(model.tags_most, model.tags, sizeof(model.tags));
}

static void check_moment(struct peaks_moment got, struct level want)
{
    assert_int_equal(got.bytes, want.bytes);
    assert_int_equal(got.blocks, want.blocks);
}

static void check(const struct peaks *p)
{
    check_moment(peaks_total(p), model.total_most);
    for (unsigned tag = 1; tag < TAGS; tag++)
        check_moment(peaks_tag(p, tag), model.tags_most[tag]);
    for (int i = 0; i < ORIGINS; i++) {
        struct peaks_origin o = peaks_of(p, numbers[i]);

        if (sites[i].line == 0)
            continue; /* not used yet */
        check_moment(o.most, model.most[i]);
        check_moment(o.at_total, model.at_total[i]);
        check_moment(o.at_tag, model.at_tag[i]);
    }
}

struct slot {
    void *ptr;
    size_t size;
    int origin;
};

static struct slot slots[SLOTS];
static uint32_t seed;

static uint32_t next(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (uint32_t)((uint64_t)seed * below >> 32);
}

static void put(struct slot *s, int origin, size_t size)
{
    struct tracker_block block;

    sites[origin] = (struct tracker_site){"made_up.c", "f", origin + 1};
    s->ptr = tracker_malloc_at(tag_of(origin), size, &sites[origin]);
    assert_true(tracker_find(s->ptr, &block));
    numbers[origin] = block.origin;
    s->size = size;
    s->origin = origin;
    model_change(origin, size, true);
}

static void take(struct slot *s)
{
    if (s->ptr == NULL)
        return;
    tracker_free(s->ptr);
    s->ptr = NULL;
    model_change(s->origin, s->size, false);
}

/* Somebody else's now: for origins a free and an allocation. */
static void move(struct slot *s, int origin)
{
    struct tracker_block block;

    if (s->ptr == NULL || sites[origin].line == 0)
        return;
    tracker_adopt_at(tag_of(origin), s->ptr, &sites[origin]);
    assert_true(tracker_find(s->ptr, &block));
    assert_int_equal(block.origin, numbers[origin]);
    model_change(s->origin, s->size, false);
    s->origin = origin;
    model_change(origin, s->size, true);
}

/* Waves, so that there are new peaks now and then, and long ways down. */
static void step(uint32_t i)
{
    struct slot *s = &slots[next(SLOTS)];

    if (next(10) == 0) {
        move(s, (int)next(ORIGINS));
        return;
    }
    take(s);
    if (next(100) < 30 + 60 * (i / 500 % 2))
        put(s, (int)next(ORIGINS), 1 + next(100));
}

static void a_model_that_copies_everything_finds_the_same(void **state)
{
    struct peaks *p = NULL;

    (void)state;
    for (seed = 1; seed < 40; seed = seed + 1) {
        uint32_t run = seed;

        for (uint32_t i = 0; i < 300; i++)
            step(i); /* live, and over its peak, before it starts */
        assert_int_equal(peaks_new(&p), 0);
        model_restart();
        for (uint32_t i = 0; i < 4000; i++) {
            step(i);
            if (i % 97 == 0)
                check(p);
            if (i == 2500) {
                peaks_restart(p);
                model_restart();
            }
        }
        check(p);
        peaks_free(p);
        seed = run;
    }
    for (int i = 0; i < SLOTS; i++)
        take(&slots[i]);
}

static void a_peak_is_of_the_moment_of_its_last_allocation(void **state)
{
    struct slot s[2] = {{.ptr = NULL}};
    struct peaks *p = NULL;

    (void)state;
    tracker_set_clock_ms(5);
    assert_int_equal(peaks_new(&p), 0);
    assert_int_equal(peaks_total(p).at_ms, 5);
    tracker_set_clock_ms(10);
    put(&s[0], 0, 100);
    tracker_set_clock_ms(20);
    take(&s[0]);
    put(&s[0], 0, 100); /* as high, but not higher */
    assert_int_equal(peaks_total(p).at_ms, 10);
    tracker_set_clock_ms(30);
    put(&s[1], 1, 1);
    assert_int_equal(peaks_total(p).at_ms, 30);
    assert_int_equal(peaks_tag(p, tag_of(0)).at_ms, 10);
    assert_int_equal(peaks_of(p, numbers[0]).most.at_ms, 10);
    assert_int_equal(peaks_of(p, numbers[0]).at_total.at_ms, 30);
    take(&s[0]);
    take(&s[1]);
    peaks_free(p);
}

static void nothing_is_known_of_an_origin_that_never_showed(void **state)
{
    struct peaks *p = NULL;
    struct peaks_origin o;

    (void)state;
    assert_int_equal(peaks_new(&p), 0);
    o = peaks_of(p, UINT32_MAX);
    assert_int_equal(o.most.bytes + o.at_total.bytes + o.at_tag.bytes, 0);
    o = peaks_of(p, 1000);
    assert_int_equal(o.most.bytes + o.at_total.bytes + o.at_tag.bytes, 0);
    peaks_free(p);
}

/* More origins than its first table holds, and no memory for another. */
static void origins_without_memory_are_counted(void **state)
{
    static struct tracker_site many[3000];
    void *blocks[3000];
    size_t before = pages_held();
    struct peaks *p = NULL;

    (void)state;
    for (int i = 0; i < 3000; i++) { /* the tracker makes room for them */
        many[i] = (struct tracker_site){"made_up.c", "many", i};
        tracker_free(tracker_malloc_at(1, 1, &many[i]));
    }
    before = pages_held();
    pages_limit(before + 1);
    assert_int_equal(peaks_new(&p), -ENOMEM);
    assert_null(p);
    assert_int_equal(pages_held(), before);
    pages_limit(0);
    assert_int_equal(peaks_new(&p), 0);
    assert_int_equal(peaks_left_out(p), 0);
    peaks_free(p);
    pages_limit(before + 200 * 1024); /* for the first table, not the next */
    assert_int_equal(peaks_new(&p), 0);
    assert_in_range(peaks_left_out(p), 3000 - 1024, 3100 - 1024);
    for (int i = 0; i < 3000; i++)
        blocks[i] = tracker_malloc_at(1, 10, &many[i]);
    assert_in_range(peaks_left_out(p), 3000 - 1024, 3100 - 1024);
    assert_int_equal(peaks_total(p).bytes, tracker_total().live_bytes);
    for (int i = 0; i < 3000; i++)
        tracker_free(blocks[i]);
    peaks_free(p);
    pages_limit(0);
}

/* Listeners --------------------------------------------------------------- */

struct ear {
    int allocated;
    int freed;
    size_t last_size;
};

static void hear_allocated(const struct tracker_block *block, void *ctx)
{
    struct ear *ear = ctx;

    ear->allocated++;
    ear->last_size = block->size;
}

static void hear_freed(const struct tracker_block *block, void *ctx)
{
    (void)block;
    ((struct ear *)ctx)->freed++;
}

static void each_listener_hears_from_its_start_to_its_end(void **state)
{
    struct ear ears[LISTENERS_MAX + 1] = {{0, 0, 0}};
    struct tracker_listener listeners[LISTENERS_MAX + 1];
    void *block = tracker_malloc(1, 1);

    (void)state;
    for (int i = 0; i <= LISTENERS_MAX; i++)
        listeners[i] = (struct tracker_listener){
            .allocated = hear_allocated, .freed = hear_freed, .ctx = &ears[i]};
    for (int i = 0; i < LISTENERS_MAX; i++) {
        assert_int_equal(listeners_add(&listeners[i]), 0);
        tracker_free(block);
        block = tracker_malloc(1, (size_t)i);
        assert_int_equal(ears[0].last_size, i);
    }
    assert_int_equal(listeners_add(&listeners[LISTENERS_MAX]), -ENOSPC);
    listeners_remove(&listeners[LISTENERS_MAX]); /* never added: allowed */
    listeners_remove(&listeners[2]);
    listeners_remove(&listeners[2]);
    tracker_free(block);
    for (int i = 0; i < LISTENERS_MAX; i++) {
        assert_int_equal(ears[i].allocated, LISTENERS_MAX - i);
        assert_int_equal(ears[i].freed, LISTENERS_MAX - i + (i != 2));
    }
    for (int i = 0; i < LISTENERS_MAX; i++)
        listeners_remove(&listeners[i]);
    tracker_free(tracker_malloc(1, 1));
    assert_int_equal(ears[0].allocated, LISTENERS_MAX);
}

static atomic_bool enough;
static void *_Atomic passed_on;

static void *allocate_all_the_time(void *ctx)
{
    (void)ctx;
    while (!atomic_load(&enough))
        tracker_free(atomic_exchange(&passed_on, tracker_malloc(2, 10)));
    return NULL;
}

/* The ear lies on this stack: heard after its end would be a crash. */
static void listeners_come_and_go_while_threads_allocate(void **state)
{
    struct ear always = {0, 0, 0};
    const struct tracker_listener first = {
        .allocated = hear_allocated, .freed = hear_freed, .ctx = &always};
    pthread_t threads[3];

    (void)state;
    assert_int_equal(listeners_add(&first), 0);
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, allocate_all_the_time, NULL), 0);
    for (int i = 0; i < 300; i++) {
        struct ear ear = {0, 0, 0};
        const struct tracker_listener one = {
            .allocated = hear_allocated, .freed = hear_freed, .ctx = &ear};
        struct ear after;

        assert_int_equal(listeners_add(&one), 0);
        tracker_free(tracker_malloc(1, 1));
        listeners_remove(&one);
        after = ear;
        assert_true(after.allocated >= 1 && after.freed >= 1);
        tracker_free(tracker_malloc(1, 1));
        assert_int_equal(ear.allocated, after.allocated);
    }
    atomic_store(&enough, true);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    tracker_free(atomic_exchange(&passed_on, NULL));
    listeners_remove(&first);
    assert_int_equal(always.allocated, always.freed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_that_copies_everything_finds_the_same),
        cmocka_unit_test(a_peak_is_of_the_moment_of_its_last_allocation),
        cmocka_unit_test(nothing_is_known_of_an_origin_that_never_showed),
        cmocka_unit_test(origins_without_memory_are_counted),
        cmocka_unit_test(each_listener_hears_from_its_start_to_its_end),
        cmocka_unit_test(listeners_come_and_go_while_threads_allocate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
