/* check.c - run list.c, and hold the predictions against what it counted. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check.h"
#include "list.c"
#include "tracker.h"

#define STEPS 3

/* What was counted after each step; 0 is not used. */
static long counted_a[STEPS + 1];
static long counted_b[STEPS + 1];

static void on_step(int step, size_t a_strong, size_t b_strong)
{
    counted_a[step] = (long)a_strong;
    counted_b[step] = (long)b_strong;
}

/* The number under `key`, of up to four digits. */
static long predicted(const char *key)
{
    const char *text = check_answer(key);
    size_t len = strlen(text);

    check_that(len > 0 && len <= 4 && strspn(text, "0123456789") == len,
               "'%s' is a number, and nothing else", key);
    return strtol(text, NULL, 10);
}

static void judge_step1(void)
{
    if (predicted("step1_a") == counted_a[1])
        return;
    check_note("rc_new() makes an object with its first reference, in the slot "
               "that it is given");
    check_fail("step 1: a counts another number of references");
}

static void judge_step2(void)
{
    if (predicted("step2_a") != counted_a[2]) {
        check_note("who holds node 5 now? Each slot that holds it counts: "
                   "variables, and tails of nodes");
        check_fail("step 2: a counts another number of references");
    }
    if (predicted("step2_b") != counted_b[2]) {
        check_note("who holds node 10 now? That it holds another node does not "
                   "count for itself");
        check_fail("step 2: b counts another number of references");
    }
}

static void judge_step3(void)
{
    if (predicted("step3_a") != counted_a[3]) {
        check_note("step 3 takes a reference to node 10; look who holds node 5 "
                   "before and after it");
        check_fail("step 3: a counts another number of references");
    }
    if (predicted("step3_b") != counted_b[3]) {
        check_note("who holds node 10 now? A variable, and the tail of which "
                   "node?");
        check_fail("step 3: b counts another number of references");
    }
}

static void judge_left(long left)
{
    long say = predicted("left");

    check_that(say != 0, "the variables let go, but each node is still held "
                         "by the tail of the other one");
    check_that(say * 2 != left,
               "so many nodes are left; a node is two blocks, for there is "
               "its control block, too");
    check_that(say == left, "another number of blocks is left");
}

/* Not counted, but argued: there is one kind of edge in a list. */
static void judge_weak(void)
{
    const char *say = check_answer("weak");

    if (strcasecmp(say, "none") == 0)
        return;
    check_that(strcasecmp(say, "both") != 0,
               "with both tails weak node 5 goes with the variable a, though "
               "the list b still needs it");
    check_that(strcasecmp(say, "a") != 0,
               "with a weak tail node 5 does not own node 10: that goes with "
               "the variable b, and the list a ends too early");
    check_that(strcasecmp(say, "b") != 0,
               "with a weak tail node 10 does not own node 5: that goes with "
               "the variable a, and the list b ends too early");
    check_fail("'weak' is a, b, both or none");
}

void check(void)
{
    struct tracker_mark before = tracker_mark();

    check_that(list_run(on_step) == 0, "no memory for the check");
    judge_step1();
    judge_step2();
    judge_step3();
    judge_left(tracker_live_since(&before));
    judge_weak();
}
