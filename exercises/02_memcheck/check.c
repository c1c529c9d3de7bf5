/* check.c - what memcheck must have said of orders.c, found out without it.
 *
 * orders.c is part of this file, with its main() under another name and its
 * malloc counted. It is run with the learner's number, and what is left then
 * is told apart as memcheck does it: the static variables lead to some blocks,
 * lost blocks to others, and nothing to those that are definitely lost.
 *
 * So nothing here knows a line or a number beforehand.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "tracker.h"

#undef malloc
#undef free
#define malloc(size) tracker_malloc(0, size)
#define free(ptr) tracker_free(ptr)
#define main orders_main
#define printf(...) ((void)snprintf(NULL, 0, __VA_ARGS__))
int orders_main(int argc, char **argv);
#include "orders.c"
#undef printf
#undef main

#define SITES_MAX 16

/* What is left of the blocks that one line asked for. */
struct left {
    int line;
    const char *function;
    long blocks;
    long reached; /* of them, by a variable */
    long held;    /* by another block that is lost */
};

struct lefts {
    struct left at[SITES_MAX];
    size_t count;
};

static struct left *left_of(struct lefts *lefts,
                            const struct tracker_block *block)
{
    for (size_t i = 0; i < lefts->count; i++)
        if (lefts->at[i].line == block->site->line)
            return &lefts->at[i];
    check_that(lefts->count < SITES_MAX, "too many places in orders.c");
    lefts->at[lefts->count] = (struct left){.line = block->site->line,
                                            .function = block->site->function};
    return &lefts->at[lefts->count++];
}

/* Is this block in the list of symbols, or the journal? */
static bool is_reached(const void *ptr)
{
    if (ptr == journal)
        return true;
    for (const struct symbol *s = symbols; s != NULL; s = s->next)
        if (s == ptr)
            return true;
    return false;
}

struct search {
    const void *ptr;
    bool found;
};

static bool visit_holder(const struct tracker_block *block, void *ctx)
{
    struct search *search = ctx;
    const char *bytes = block->ptr;
    const void *word;

    for (size_t i = 0; i + sizeof(word) <= block->size; i += sizeof(word)) {
        memcpy(&word, bytes + i, sizeof(word));
        search->found = search->found || word == search->ptr;
    }
    return !search->found;
}

static bool visit_left(const struct tracker_block *block, void *ctx)
{
    struct left *left = left_of(ctx, block);
    struct search holder = {.ptr = block->ptr};

    left->blocks++;
    left->reached += is_reached(block->ptr);
    tracker_each_block(visit_holder, &holder);
    left->held += holder.found && !is_reached(block->ptr);
    return true;
}

static void run(const char *number, struct lefts *lefts)
{
    struct tracker_mark before = tracker_mark();
    char name[] = "orders";
    char copy[32];
    char *argv[] = {name, copy, NULL};

    snprintf(copy, sizeof(copy), "%s", number);
    (void)orders_main(2, argv);
    tracker_each_block_since(&before, visit_left, lefts);
}

/* "orders.c:12", or with what memcheck writes around it, "f (orders.c:12)";
 * "12" alone; but no more than one line. Else -1. */
static int read_line(const char *text)
{
    static const char name[] = "orders.c:";
    const char *at = strstr(text, name);
    char digits[16];
    size_t len;

    if (at != NULL && at > text && at[-1] != '(' && at[-1] != '/')
        return -1;
    if (at != NULL)
        text = at + strlen(name);
    len = strspn(text, "0123456789");
    if (len == 0 || len >= sizeof(digits) ||
        (text[len] != '\0' && strcmp(text + len, ")") != 0))
        return -1;
    snprintf(digits, sizeof(digits), "%.*s", (int)len, text);
    return (int)check_number(digits);
}

/* Say of a wrong line what it is, without saying which one is right. */
static void refuse_line(int line, const struct lefts *lefts)
{
    for (size_t i = 0; i < lefts->count; i++) {
        const struct left *left = &lefts->at[i];

        if (left->line != line)
            continue;
        check_that(left->reached == 0,
                   "what this line asked for is still reachable: at exit a "
                   "variable leads there");
        check_that(left->held == 0,
                   "what this line asked for is indirectly lost: a block that "
                   "is lost itself leads there");
        return; /* it is the one */
    }
    check_note("below 'definitely lost' stand the calls, the latest first: "
               "malloc itself, then the line of orders.c that called it");
    check_fail("no lost block was asked for at this line");
}

static void refuse_blocks(long blocks, const struct lefts *lefts)
{
    long lost = 0;
    long held = 0;
    long all = 0;

    for (size_t i = 0; i < lefts->count; i++) {
        const struct left *left = &lefts->at[i];

        all += left->blocks;
        held += left->held;
        if (left->reached == 0 && left->held == 0)
            lost += left->blocks;
    }
    if (blocks == lost)
        return;
    check_that(blocks != all, "these are all blocks in use at exit, not only "
                              "those that are definitely lost");
    check_that(blocks != held, "these are the blocks that are indirectly lost");
    check_note("run with the number %s, orders.c loses another number of "
               "blocks; the record says 'in ... blocks are definitely lost'",
               check_answer("number"));
    check_fail("that many blocks are not definitely lost");
}

void check(void)
{
    struct lefts lefts = {.count = 0};
    int line = read_line(check_answer("line"));
    long blocks = check_number(check_answer("blocks"));

    check_that(check_number(check_answer("number")) >= 0,
               "the number is a whole one of at most nine digits");
    check_that(line > 0, "the line is one line, written like orders.c:12");
    check_that(blocks >= 0, "the blocks are a number, and nothing else");
    run(check_answer("number"), &lefts);
    refuse_line(line, &lefts);
    refuse_blocks(blocks, &lefts);
}
