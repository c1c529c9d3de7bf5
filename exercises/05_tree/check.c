/* check.c - run tree.c, and hold the predictions against what it counted. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "check.h"
#include "tracker.h"
#include "tree.c"

#define STEPS 3

/* What was counted after each step; 0 is not used. */
static struct counts counted[STEPS + 1];

static void on_step(int step, struct counts counts)
{
    counted[step] = counts;
}

struct pair {
    size_t strong;
    size_t weak;
};

/* Up to four digits at *text, which goes on behind them and any spaces. */
static bool read_count(const char **text, size_t *out)
{
    size_t len = strspn(*text, "0123456789");

    *out = strtoul(*text, NULL, 10);
    *text += len;
    *text += strspn(*text, " ");
    return len > 0 && len <= 4;
}

/* "4/3" under `key`, with spaces or without. */
static struct pair predicted(const char *key)
{
    const char *text = check_answer(key);
    struct pair pair = {0, 0};
    bool good = read_count(&text, &pair.strong) && *text == '/';

    if (good) {
        text++;
        text += strspn(text, " ");
        good = read_count(&text, &pair.weak) && *text == '\0';
    }
    check_that(good, "'%s' is a pair, strong and weak, like 4/3", key);
    return pair;
}

static void judge_leaf_alone(void)
{
    struct pair say = predicted("step1_leaf");

    check_that(say.strong == counted[1].leaf_strong,
               "step 1: leaf counts another number of strong references");
    if (say.weak != counted[1].leaf_weak)
        check_note("nobody has leaf as a parent");
    check_that(say.weak == counted[1].leaf_weak,
               "step 1: leaf counts another number of weak references");
}

static void judge_branch(void)
{
    struct pair say = predicted("step2_branch");

    if (say.strong != counted[2].branch_strong) {
        check_note("who holds branch now? A weak reference to it is counted on "
                   "its own");
        check_fail("step 2: branch counts another number of strong references");
    }
    if (say.weak != counted[2].branch_weak) {
        check_note("which fields of which node are weak, and where do they "
                   "lead?");
        check_fail("step 2: branch counts another number of weak references");
    }
}

static void judge_leaf_as_child(void)
{
    struct pair say = predicted("step2_leaf");

    if (say.strong != counted[2].leaf_strong) {
        check_note("who holds leaf now? A variable, and which node's child?");
        check_fail("step 2: leaf counts another number of strong references");
    }
    if (say.weak != counted[2].leaf_weak) {
        check_note("a weak count belongs to the node that the reference leads "
                   "to, not to the one in which it stands");
        check_fail("step 2: leaf counts another number of weak references");
    }
}

static void judge_parent(void)
{
    const char *say = check_answer("step3_parent");
    bool yes = strcasecmp(say, "yes") == 0;

    check_that(yes || strcasecmp(say, "no") == 0,
               "'step3_parent' is yes or no");
    if (yes != (counted[3].parent_value != 0)) {
        check_note("how many strong references to branch are there, once its "
                   "variable has let go? A weak one keeps nothing alive");
        check_fail("step 3: it is the other way round with leaf's parent");
    }
}

static void judge_leaf_after(void)
{
    struct pair say = predicted("step3_leaf");

    if (say.strong != counted[3].leaf_strong) {
        check_note("what did branch do with its children when it was "
                   "destroyed?");
        check_fail("step 3: leaf counts another number of strong references");
    }
    check_that(say.weak == counted[3].leaf_weak,
               "step 3: leaf counts another number of weak references");
}

static void judge_left(long left)
{
    const char *say = check_answer("left");
    size_t len = strlen(say);

    check_that(len > 0 && len <= 4 && strspn(say, "0123456789") == len,
               "'left' is a number, and nothing else");
    if (strtol(say, NULL, 10) != left) {
        check_note("an object goes with its last strong reference, its control "
                   "block with the last reference of any kind");
        check_fail("another number of blocks is left");
    }
}

void check(void)
{
    struct tracker_mark before = tracker_mark();

    check_that(tree_run(on_step) == 0, "no memory for the check");
    judge_leaf_alone();
    judge_branch();
    judge_leaf_as_child();
    judge_parent();
    judge_leaf_after();
    judge_left(tracker_live_since(&before));
}
