/* test_advice_random.c - advice on graphs that nobody thought of.
 *
 * Objects of three sizes, each with a few slots, hold each other at random;
 * then nobody outside holds them. The same graph is built again with the slots
 * weak that were advised: whatever was foretold must be what happens.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cycle.h"
#include "leftovers.h"
#include "rc.h"

#define TAG_TEST 3
#define OBJECTS_MAX 9
#define SLOTS 3
#define KINDS 3
#define SEEDS 2000

/* A slot that is strong or weak, for the same room. */
struct slot {
    union {
        struct strong strong;
        struct weak weak;
    } is;
    long is_weak;
};

struct thing {
    struct slot slots[SLOTS];
    char rest[8 * KINDS]; /* makes the kinds differ in size */
};

/* Which slots of which kinds are weak. */
struct weakened {
    bool weak[KINDS][SLOTS];
};

struct plan {
    int objects;
    int held; /* so many of the first are held from outside */
    int kind[OBJECTS_MAX];
    int to[OBJECTS_MAX][SLOTS]; /* -1: empty */
};

static uint64_t random_state;

static int random_below(int limit)
{
    random_state = random_state * UINT64_C(6364136223846793005) + 1;
    return (int)((random_state >> 33) % (uint64_t)limit);
}

static size_t size_of_kind(int kind)
{
    return offsetof(struct thing, rest) + 8 * (size_t)kind;
}

static void thing_destroy(void *object)
{
    struct thing *thing = object;

    for (int i = 0; i < SLOTS; i++) {
        if (thing->slots[i].is_weak)
            weak_drop(&thing->slots[i].is.weak);
        else
            strong_drop(&thing->slots[i].is.strong);
    }
}

static void plan_make(struct plan *plan, uint64_t seed)
{
    random_state = seed * 7919 + 17;
    plan->held = 0;
    plan->objects = 2 + random_below(OBJECTS_MAX - 1);
    for (int i = 0; i < plan->objects; i++) {
        plan->kind[i] = random_below(KINDS);
        for (int s = 0; s < SLOTS; s++)
            plan->to[i][s] =
                random_below(5) < 2 ? random_below(plan->objects) : -1;
    }
}

static struct strong outside[OBJECTS_MAX]; /* roots */

static void drop_outside(void)
{
    for (int i = 0; i < OBJECTS_MAX; i++)
        strong_drop(&outside[i]);
}

/* Build it, and let go of all but those that are held from outside. */
static __attribute__((noinline)) void build(const struct plan *plan,
                                            const struct weakened *weakened)
{
    struct strong made[OBJECTS_MAX] = {{0}};

    for (int i = 0; i < plan->objects; i++)
        assert_int_equal(rc_new(TAG_TEST, size_of_kind(plan->kind[i]),
                                thing_destroy, &made[i]),
                         0);
    for (int i = 0; i < plan->objects; i++) {
        struct thing *thing = made[i].object;

        for (int s = 0; s < SLOTS; s++) {
            struct slot *slot = &thing->slots[s];

            if (plan->to[i][s] < 0)
                continue;
            slot->is_weak = weakened->weak[plan->kind[i]][s];
            if (slot->is_weak)
                weak_from_strong(&made[plan->to[i][s]], &slot->is.weak);
            else
                strong_copy(&made[plan->to[i][s]], &slot->is.strong);
        }
    }
    for (int i = 0; i < plan->objects; i++) {
        if (i < plan->held)
            strong_take(&made[i], &outside[i]);
        strong_drop(&made[i]);
    }
}

/* Which slots were advised; true if everything is to go. */
static bool take_advice(const struct graph *g, const struct cycles *c,
                        struct weakened *weakened)
{
    bool all = true;

    for (uint32_t i = 0; i < c->count; i++) {
        const struct advice *advice = &c->groups[i].advice;

        if (advice->kind == ADVICE_RING) {
            all = false;
            continue;
        }
        all = all && advice->kind == ADVICE_WEAKEN;
        for (uint32_t f = 0; f < advice->field_count; f++) {
            const struct advice_field *field = &advice->fields[f];
            size_t kind = (g->nodes[field->from].size - size_of_kind(0)) / 8;
            size_t slot = g->edges[field->edge].word * sizeof(void *) /
                          sizeof(struct slot);

            weakened->weak[kind][slot] = true;
        }
    }
    return all;
}

/* What the drop leaves behind when the advice is followed. */
static long follow(const struct plan *plan, const struct weakened *weakened)
{
    struct tracker_mark before = tracker_mark();
    long left = 0;

    build(plan, weakened);
    left = tracker_live_since(&before);
    free_all_since(&before);
    return left;
}

/* How many objects are owned, from outside, through strong slots. */
static int in_use(const struct plan *plan)
{
    bool used[OBJECTS_MAX] = {false};
    int found = plan->held;

    for (int i = 0; i < plan->held; i++)
        used[i] = true;
    for (bool more = true; more;) {
        more = false;
        for (int i = 0; i < plan->objects; i++) {
            for (int s = 0; s < SLOTS; s++) {
                int to = plan->to[i][s];

                if (!used[i] || to < 0 || used[to])
                    continue;
                used[to] = true;
                found++;
                more = true;
            }
        }
    }
    return found;
}

struct tally {
    int cycles;
    int freed;
    int part;
    int ring;
};

static void try_seed(uint64_t seed, struct tally *tally)
{
    struct tracker_mark before = tracker_mark();
    struct weakened weak = {{{false}}};
    struct graph *g = NULL;
    struct cycles *c = NULL;
    struct plan plan;
    long lost = 0;
    bool all = false;

    plan_make(&plan, seed);
    build(&plan, &weak);
    lost = tracker_live_since(&before);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(cycles_new(g, NULL, 0, &c), 0);
    assert_int_equal(c->count > 0, lost > 0);
    all = take_advice(g, c, &weak);
    free_all_since(&before);
    if (all) {
        assert_int_equal(follow(&plan, &weak), 0);
        tally->freed += c->count > 0;
    } else if (c->count == 1) {
        const struct advice *advice = &c->groups[0].advice;

        tally->part += advice->kind == ADVICE_PARTLY;
        tally->ring += advice->kind == ADVICE_RING;
        assert_int_equal(lost - follow(&plan, &weak), advice->freed_blocks);
    }
    tally->cycles += c->count > 0;
    cycles_free(c);
    graph_free(g);
}

/* One cycle that is in use: followed, the advice frees nothing as long as it
 * is held, and all of it afterwards. */
static void try_in_use(uint64_t seed, struct tally *tally)
{
    struct tracker_mark before = tracker_mark();
    struct weakened weak = {{{false}}};
    struct graph *g = NULL;
    struct cycles *c = NULL;
    struct plan plan;

    plan_make(&plan, seed);
    plan.held = 1 + random_below(plan.objects / 2);
    build(&plan, &weak);
    assert_int_equal(graph_new(&g), 0);
    assert_int_equal(cycles_new(g, NULL, 0, &c), 0);
    tally->cycles += c->count == 1 && c->groups[0].in_use;
    if (take_advice(g, c, &weak) && c->count == 1 && c->groups[0].in_use) {
        drop_outside();
        free_all_since(&before);
        build(&plan, &weak);
        assert_int_equal(tracker_live_since(&before), 2 * in_use(&plan));
        drop_outside();
        assert_int_equal(tracker_live_since(&before), 0);
        tally->freed++;
    }
    cycles_free(c);
    graph_free(g);
    drop_outside();
    free_all_since(&before);
}

static void nothing_is_freed_while_it_is_in_use(void **state)
{
    struct tally tally = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        try_in_use(seed, &tally);
    print_message("  %d graphs had one cycle in use, for %d there was advice\n",
                  tally.cycles, tally.freed);
    assert_true(tally.freed > 100);
}

static void what_is_foretold_is_what_happens(void **state)
{
    struct tally tally = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++)
        try_seed(seed, &tally);
    print_message("  %d graphs had cycles: %d freed as advised, %d in part, "
                  "%d rings\n",
                  tally.cycles, tally.freed, tally.part, tally.ring);
    assert_true(tally.cycles > SEEDS / 4);
    assert_true(tally.freed > tally.cycles / 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_foretold_is_what_happens),
        cmocka_unit_test(nothing_is_freed_while_it_is_in_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
