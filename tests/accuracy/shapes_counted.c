/* shapes_counted.c - counted references: a cycle of strong ones is lost, one
 * with a weak reference in it is none. The control blocks are blocks too.
 */
#include "scene.h"

#ifdef TRACKED
#include <string.h>

#include "rc.h"
#include "tracker.h"

struct person {
    struct strong strong;
    struct weak weak;
    char name[16];
};

#define MAX 8
static struct strong holders[MAX]; /* globals: what a program would hold */

/* Make person number i, held by a global. Its blocks are number 2i and 2i + 1:
 * the object, and its control block. */
static __attribute__((noinline)) void make(size_t i, char object, char control)
{
    if (rc_new(1, sizeof(struct person), NULL, &holders[i]) != 0)
        return;
    scene_note(scene_hide(holders[i].object), sizeof(struct person), object);
    scene_note(scene_hide(holders[i].rc), rc_control_bytes(), control);
}

static struct person *person(size_t i)
{
    return scene_at(2 * i);
}

/* The globals forget, without dropping: the counts stay. */
static void forget(void)
{
    memset(holders, 0, sizeof(holders));
}

static void strong_ring(void)
{
    for (size_t i = 0; i < 3; i++)
        make(i, 'c', 'i');
    for (size_t i = 0; i < 3; i++)
        strong_copy(&holders[(i + 1) % 3], &person(i)->strong);
    for (size_t i = 0; i < 3; i++)
        strong_drop(&holders[i]);
    scene_rings(1);
}

/* Parent owns child; the child only looks back. */
static void weak_back(void)
{
    make(0, 'd', 'i');
    make(1, 'i', 'i');
    strong_copy(&holders[1], &person(0)->strong);
    weak_from_strong(&holders[0], &person(1)->weak);
    forget();
}

static void weak_back_and_reachable(void)
{
    make(0, 'r', 'r');
    make(1, 'r', 'r');
    strong_copy(&holders[1], &person(0)->strong);
    weak_from_strong(&holders[0], &person(1)->weak);
    memset(&holders[1], 0, sizeof(holders[1]));
}

/* The object is gone, a weak reference keeps the control block. */
static void weak_alone(void)
{
    static struct weak last;

    make(0, 'r', 'r');
    weak_from_strong(&holders[0], &last);
    memset(&holders[0], 0, sizeof(holders[0]));
    scene_fate(0, 'd');
    scene_look();
    memset(&last, 0, sizeof(last));
}

/* A ring that one person outside owns, whom nobody knows: neither the object
 * nor its control block. */
static void ring_with_an_owner(void)
{
    for (size_t i = 0; i < 3; i++)
        make(i, i == 0 ? 'd' : 'i', i == 0 ? 'd' : 'i');
    strong_copy(&holders[1], &person(0)->strong);
    strong_copy(&holders[2], &person(1)->strong);
    strong_copy(&holders[1], &person(2)->strong);
    forget();
}

static void owner_of_itself(void)
{
    make(0, 'c', 'i');
    strong_copy(&holders[0], &person(0)->strong);
    strong_drop(&holders[0]);
    scene_rings(1);
}

#define T SCENE_TRACKED

const struct scene_shape shapes_counted[] = {
    {"a_ring_of_strong_references", strong_ring, T, forget},
    {"a_weak_reference_back", weak_back, T, forget},
    {"a_weak_reference_back_and_all_is_held", weak_back_and_reachable, T,
     forget},
    {"a_weak_reference_holds_the_control_block_alone", weak_alone, T, forget},
    {"a_strong_ring_with_an_owner", ring_with_an_owner, T, forget},
    {"a_strong_reference_to_itself", owner_of_itself, T, forget},
    {NULL, NULL, 0, NULL},
};
#else
const struct scene_shape shapes_counted[] = {{NULL, NULL, 0, NULL}};
#endif
