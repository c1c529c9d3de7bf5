/* fuzz_references.c - any sequence of strong and weak references.
 *
 *   | what, from | to | what, from | to | ...
 *
 * Slots take, copy, move, upgrade and drop references to objects, some of which
 * hold references of their own, also to each other. After each call both counts
 * of every object are those of a list of who holds what; an object goes with
 * its last strong reference, its control block with the last of all.
 */
#include <errno.h>

#include "fault.h"
#include "fuzz.h"
#include "rc.h"
#include "tracker.h"

#define SLOTS 8
#define OBJECTS 64

/* An object owns one reference of each kind; either may be empty. */
struct object {
    struct strong strong;
    struct weak weak;
    unsigned number;
};

/* Slots outside of objects; and which object each holds, NOBODY: none. */
#define NOBODY OBJECTS
static struct strong strongs[SLOTS];
static struct weak weaks[SLOTS];
static unsigned strong_of[SLOTS], weak_of[SLOTS];

/* What the model knows of each object. */
static struct {
    struct object *at;
    bool there;          /* it was made, and not destroyed yet */
    bool control;        /* its control block is live */
    size_t size;         /* of the object, in bytes */
    unsigned inner, eye; /* what its own references hold */
    size_t strong, weak; /* references to it */
} objects[OBJECTS];
static unsigned object_count;
static unsigned destroyed, expected_destroyed;
static uint64_t live_before;

void fuzz_init(void)
{
}

static void on_destroy(void *object)
{
    struct object *o = object;

    destroyed++;
    strong_drop(&o->strong);
    weak_drop(&o->weak);
}

/* The model ------------------------------------------------------------------
 */

static void model_settle(unsigned object)
{
    if (!objects[object].there && objects[object].weak == 0)
        objects[object].control = false;
}

static void model_weak_drop(unsigned object)
{
    if (object == NOBODY)
        return;
    objects[object].weak--;
    model_settle(object);
}

static void model_strong_drop(unsigned object)
{
    while (object != NOBODY && --objects[object].strong == 0) {
        unsigned next = objects[object].inner;

        expected_destroyed++;
        model_weak_drop(objects[object].eye);
        objects[object].inner = objects[object].eye = NOBODY;
        objects[object].there = false;
        model_settle(object);
        object = next;
    }
}

static void check_object(unsigned object, size_t strong, size_t weak)
{
    if (object == NOBODY) {
        FUZZ_CHECK(strong == 0 && weak == 0);
        return;
    }
    FUZZ_CHECK(strong == objects[object].strong);
    FUZZ_CHECK(weak == objects[object].weak);
}

static void check(void)
{
    uint64_t live = 0;

    for (unsigned i = 0; i < SLOTS; i++) {
        const struct object *o = strongs[i].object;

        check_object(strong_of[i], rc_strong_count(&strongs[i]),
                     rc_weak_count(&strongs[i]));
        check_object(weak_of[i], weak_strong_count(&weaks[i]),
                     weak_weak_count(&weaks[i]));
        FUZZ_CHECK((o == NULL) == (strong_of[i] == NOBODY));
        FUZZ_CHECK(o == NULL || o->number == strong_of[i]);
    }
    for (unsigned i = 0; i < object_count; i++)
        live += objects[i].there + objects[i].control;
    FUZZ_CHECK(tracker_total().live_blocks - live_before == live);
    FUZZ_CHECK(destroyed == expected_destroyed);
}

/* Calls ---------------------------------------------------------------------
 */

/* A new object into an empty slot; memory may be refused for either block. */
static void make(unsigned to, unsigned refuse)
{
    uint64_t nth = refuse < 3 ? refuse : 0;
    struct object *o;
    int rc;

    if (strong_of[to] != NOBODY || object_count == OBJECTS)
        return;
    tracker_fail(nth, false, TRACKER_ANY_TAG);
    rc = rc_new(1, sizeof(*o), on_destroy, &strongs[to]);
    tracker_fail(0, false, TRACKER_ANY_TAG);
    FUZZ_CHECK(rc == (nth > 0 ? -ENOMEM : 0));
    if (rc != 0)
        return;
    o = strongs[to].object;
    FUZZ_CHECK(o->number == 0 && o->strong.rc == NULL && o->weak.rc == NULL);
    o->number = object_count;
    objects[object_count].at = o;
    strong_of[to] = object_count;
    objects[object_count].there = objects[object_count].control = true;
    objects[object_count].inner = objects[object_count].eye = NOBODY;
    objects[object_count].strong = 1;
    FUZZ_CHECK(rc_used() && rc_strong_offset() < rc_control_bytes());
    objects[object_count++].weak = 0;
}

/* The object in slot `from` holds, from now on, what slot `to` holds: so
 * objects may hold each other. */
static void hold(unsigned from, unsigned to, bool strongly)
{
    struct object *o = strongs[from].object;
    unsigned object = strong_of[to];

    if (o == NULL || object == NOBODY)
        return;
    if (strongly && o->strong.rc == NULL) {
        strong_copy(&strongs[to], &o->strong);
        objects[o->number].inner = object;
        objects[object].strong++;
    } else if (!strongly && o->weak.rc == NULL) {
        weak_from_strong(&strongs[to], &o->weak);
        objects[o->number].eye = object;
        objects[object].weak++;
    }
}

/* It drops its own strong reference. */
static void let_go(struct object *o)
{
    unsigned object = o != NULL ? objects[o->number].inner : NOBODY;

    if (object == NOBODY)
        return;
    objects[o->number].inner = NOBODY;
    strong_drop(&o->strong);
    model_strong_drop(object);
}

static void copy(unsigned from, unsigned to)
{
    if (strong_of[to] != NOBODY)
        return;
    strong_copy(&strongs[from], &strongs[to]);
    strong_of[to] = strong_of[from];
    if (strong_of[to] != NOBODY)
        objects[strong_of[to]].strong++;
}

static void move(unsigned from, unsigned to)
{
    if (strong_of[to] != NOBODY)
        return;
    strong_take(&strongs[from], &strongs[to]);
    strong_of[to] = strong_of[from];
    strong_of[from] = NOBODY;
}

static void drop(unsigned from)
{
    unsigned object = strong_of[from];

    strong_of[from] = NOBODY;
    strong_drop(&strongs[from]);
    model_strong_drop(object);
}

/* From a strong reference, or from a weak one. */
static void watch(unsigned from, unsigned to, bool from_strong)
{
    unsigned object = from_strong ? strong_of[from] : weak_of[from];

    if (weak_of[to] != NOBODY)
        return;
    if (from_strong)
        weak_from_strong(&strongs[from], &weaks[to]);
    else
        weak_copy(&weaks[from], &weaks[to]);
    weak_of[to] = object;
    if (object != NOBODY)
        objects[object].weak++;
}

static void look_away(unsigned from)
{
    unsigned object = weak_of[from];

    weak_of[from] = NOBODY;
    weak_drop(&weaks[from]);
    model_weak_drop(object);
}

static void upgrade(unsigned from, unsigned to)
{
    unsigned object = weak_of[from];
    bool there = object != NOBODY && objects[object].there;

    if (strong_of[to] != NOBODY)
        return;
    FUZZ_CHECK(weak_upgrade(&weaks[from], &strongs[to]) ==
               (there ? 0 : -ENOENT));
    if (!there)
        return;
    strong_of[to] = object;
    objects[object].strong++;
}

static void act(struct fuzz_bytes *in)
{
    unsigned what = fuzz_u8(in), to = fuzz_u8(in);
    unsigned from = what / 16 % SLOTS, more = to / SLOTS;

    to %= SLOTS;
    switch (what % 12) {
    case 0:
    case 1:
        make(to, more);
        break;
    case 2:
        copy(from, to);
        break;
    case 3:
        move(from, to);
        break;
    case 4:
        drop(from);
        break;
    case 5:
    case 6:
        watch(from, to, what % 12 == 5);
        break;
    case 7:
        look_away(from);
        break;
    case 8:
        upgrade(from, to);
        break;
    case 9:
    case 10:
        hold(from, to, what % 12 == 9);
        break;
    default:
        let_go(strongs[from].object);
        break;
    }
    check();
}

/* Whatever holds itself, or each other, is opened; or it would stay. */
static void break_cycles(void)
{
    for (unsigned i = 0; i < object_count; i++)
        if (objects[i].there)
            let_go(objects[i].at);
}

void fuzz_run(struct fuzz_bytes *in)
{
    memset(strongs, 0, sizeof(strongs));
    memset(weaks, 0, sizeof(weaks));
    memset(objects, 0, sizeof(objects));
    object_count = destroyed = expected_destroyed = 0;
    live_before = tracker_total().live_blocks;
    for (unsigned i = 0; i < SLOTS; i++)
        strong_of[i] = weak_of[i] = NOBODY;
    for (int i = 0; i < 300 && in->left > 0; i++)
        act(in);
    for (unsigned i = 0; i < SLOTS; i++) {
        drop(i);
        look_away(i);
        check();
    }
    break_cycles();
    check();
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    uint32_t random = i * 2654435761u + 5;
    size_t len = 40 + 60 * i;

    if (i >= 8)
        return 0;
    for (size_t at = 0; at < len; at++) {
        random = random * 1664525 + 1013904223;
        buf[at] = (unsigned char)(random >> 24);
    }
    return len;
}
