/* test_cycle_owner.c - what hangs below a cycle, what only looks at it, and
 * who is told to be the owner.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cycle_fixture.h"

/* What is a cycle, and what isn't -------------------------------------------
 */

static void a_cycle_below_another_is_a_mistake_of_its_own(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct desk *desk = NULL;

    (void)state;
    desk = desk_open(&outside[0]);
    ring_new(&desk->below, 4);
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 2);
    /* The desk's advice doesn't promise the ring. */
    for (uint32_t i = 0; i < 2; i++) {
        if (l.c->groups[i].advice.kind == ADVICE_WEAKEN) {
            assert_int_equal(l.c->groups[i].held_blocks, 4);
            assert_int_equal(l.c->groups[i].advice.freed_blocks, 4);
        } else {
            assert_int_equal(l.c->groups[i].held_blocks, 12);
        }
    }
    look_end(&l);
}

static void a_field_that_owns_below_is_not_advised(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct desk *desk = NULL;
    struct desk *next = NULL;

    (void)state;
    desk = desk_new(&outside[0]);
    strong_copy(&outside[0], &desk->below); /* it holds itself */
    next = desk_new(&desk->clerk);
    link_new(&next->below); /* and another one's field owns a link */
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_not_equal(l.c->groups[0].advice.kind, ADVICE_WEAKEN);
    look_end(&l);
}

static void what_is_shared_with_others_does_not_go(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct desk *desk = NULL;
    struct link *link = NULL;

    (void)state;
    desk = desk_open(&outside[0]);
    link = link_new(&outside[1]);
    link->name = tracker_strdup(TAG_SHAPES, "shared");
    strong_copy(&outside[1], &desk->below);
    strong_drop(&outside[0]);
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].held_blocks, 4);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 4);
    look_end(&l);
}

static void a_control_block_that_is_still_watched_stays(void **state)
{
    struct look l = {.before = tracker_mark()};
    static struct weak watcher;

    (void)state;
    desk_open(&outside[0]);
    weak_from_strong(&outside[0], &watcher);
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 3);
    look_end(&l);
    watcher = (struct weak){0};
}

/* Two that were made elsewhere and hold each other by copies. */
static void introduce(struct strong *desk, struct strong *clerk)
{
    struct desk *a = desk_new(desk);
    struct clerk *b = clerk_new(clerk);

    strong_copy(clerk, &a->clerk);
    strong_copy(desk, &b->desk);
}

static void who_is_held_from_outside_is_the_owner(void **state)
{
    struct look l = {.before = tracker_mark()};
    const struct advice *advice = NULL;
    struct strong *box = NULL;

    (void)state;
    introduce(&outside[0], &outside[1]);
    box = tracker_calloc(TAG_SHAPES, 1, sizeof(*box));
    strong_copy(&outside[1], box); /* and the box is lost */
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 1);
    advice = &l.c->groups[0].advice;
    assert_int_equal(advice->fields[0].reason, ADVICE_HELD);
    assert_int_equal(l.g->nodes[advice->fields[0].from].size,
                     sizeof(struct desk));
    look_end(&l);
    /* Alone, the older one is. */
    l.before = tracker_mark();
    introduce(&outside[0], &outside[1]);
    drop_outside();
    look(&l);
    advice = &l.c->groups[0].advice;
    assert_int_equal(advice->fields[0].reason, ADVICE_OLDER);
    assert_int_equal(l.g->nodes[advice->fields[0].from].size,
                     sizeof(struct clerk));
    look_end(&l);
}

static void creation_tells_where_both_are_held(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct desk *desk = NULL;

    (void)state;
    desk = desk_open(&outside[0]);
    strong_copy(&desk->clerk, &outside[1]);
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.fields[0].reason, ADVICE_CREATED);
    look_end(&l);
}

static void a_plain_pointer_to_the_owner_outside_closes_nothing(void **state)
{
    struct look l = {.before = tracker_mark()};
    static struct strong *volatile server; /* plain, owned by this */
    struct clerk *clerk = NULL;

    (void)state;
    server = tracker_calloc(TAG_SHAPES, 4, sizeof(*server));
    clerk = clerk_new(&server[1]);
    clerk->plain = server;
    look(&l);
    assert_int_equal(l.c->count, 0);
    cycles_free(l.c);
    graph_free(l.g);
    /* Lost together they are lost, but who created whom tells that the
     * pointer back owns nothing. */
    server = NULL;
    look(&l);
    assert_int_equal(l.c->count, 0);
    look_end(&l);
}

static void a_plain_block_that_the_object_owns_closes_a_cycle(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct clerk *clerk = NULL;
    struct strong *mine = NULL;

    (void)state;
    clerk = clerk_new(&outside[0]);
    mine = tracker_calloc(TAG_SHAPES, 2, sizeof(*mine));
    clerk->plain = mine;
    strong_copy(&outside[0], &mine[1]);
    drop_outside();
    look(&l);
    assert_int_equal(l.c->count, 1);
    assert_int_equal(l.c->groups[0].advice.kind, ADVICE_WEAKEN);
    assert_int_equal(l.g->edges[l.c->groups[0].advice.fields[0].edge].word, 3);
    assert_int_equal(l.c->groups[0].advice.freed_blocks, 3);
    look_end(&l);
}

static void a_reference_given_up_without_a_drop_is_told(void **state)
{
    struct look l = {.before = tracker_mark()};
    struct strong forgotten = {0};
    struct text text;

    (void)state;
    desk_open(&outside[0]);
    strong_copy(&outside[0], &forgotten);
    memset(&forgotten, 0, sizeof(forgotten));
    drop_outside();
    look(&l);
    assert_int_equal(l.c->groups[0].advice.overcounted, 1);
    assert_non_null(strstr(explain(&l, &text), "without strong_drop()"));
    look_end(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cycle_below_another_is_a_mistake_of_its_own),
        cmocka_unit_test(a_field_that_owns_below_is_not_advised),
        cmocka_unit_test(what_is_shared_with_others_does_not_go),
        cmocka_unit_test(a_control_block_that_is_still_watched_stays),
        cmocka_unit_test(who_is_held_from_outside_is_the_owner),
        cmocka_unit_test(creation_tells_where_both_are_held),
        cmocka_unit_test(a_plain_pointer_to_the_owner_outside_closes_nothing),
        cmocka_unit_test(a_plain_block_that_the_object_owns_closes_a_cycle),
        cmocka_unit_test(a_reference_given_up_without_a_drop_is_told),
    };

    return cmocka_run_group_tests(tests, take_symbols, give_symbols_back);
}
