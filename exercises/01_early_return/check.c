/* check.c - one order of each kind, then many that nobody has seen before.
 *
 * Each order is read from a block of exactly its size, so that a read past its
 * end is noticed, and compared afterwards, since it is not the learner's to
 * change.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "exercise.h"
#include "tracker.h"

#define LINE_BYTES 4096

/* What order_read() has to say of a line. */
struct want {
    int rc;
    char symbol[SYMBOL_BYTES];
};

static const char untouched[SYMBOL_BYTES] = "--------";

/* Read `text`, and see that all but memory is as it should be. */
static void read_one(const char *text, const struct want *want)
{
    char *line = strdup(text);
    char symbol[SYMBOL_BYTES];
    int rc;

    check_that(line != NULL, "no memory for the check");
    memcpy(symbol, untouched, sizeof(symbol));
    rc = order_read(line, symbol);
    if (rc != want->rc) {
        check_note("the line begins with %.20s: it returned %d, want %d", text,
                   rc, want->rc);
        if (want->rc > 0)
            check_note("is the block still ours each time that it is read?");
        check_fail("order_read() does not return what it promises");
    }
    check_that(strcmp(line, text) == 0,
               "the line was changed: it belongs to the caller");
    if (strncmp(symbol, want->symbol, sizeof(symbol)) != 0) {
        check_note("the line begins with %.20s", text);
        check_fail("another symbol is in the line");
    }
    free(line);
}

/* The block is what this is about: neither none, nor two. */
static void take_one_block(void)
{
    static const struct want want = {300, "AAPL"};
    uint64_t before = tracker_total().allocations;
    long taken;

    read_one("AAPL,300", &want);
    if (!check_quick())
        return;
    taken = (long)(tracker_total().allocations - before) - 1; /* and ours */
    if (taken != 1)
        check_note("the block for the copy of the line is what the exercise "
                   "is about: take it, and give it back");
    check_equal(taken, 1, "blocks taken for one order");
}

static void read_each_kind(void)
{
    static const struct want good = {300, "AAPL"};
    static const struct want broken = {-EINVAL, "--------"};
    static const struct want none = {-ERANGE, "--------"};
    struct check_mark before = check_mark();

    read_one("AAPL,300", &good);
    check_live(before, 0, "after one order that was read");
    read_one("AAPL 300", &broken);
    check_live(before, 0, "after one order without a comma");
    read_one("AAPL,0", &none);
    check_live(before, 0, "after one order for 0 shares");
}

/* Short lines, and quantities that just may be, or just may not. */
static void read_edges(void)
{
    static const struct want one = {1, "X"};
    static const struct want most = {QTY_MAX, "X"};
    static const struct want nameless = {7, ""};
    static const struct want broken = {-EINVAL, "--------"};
    static const struct want none = {-ERANGE, "--------"};
    struct check_mark before = check_mark();

    read_one("", &broken);
    read_one("X", &broken);
    read_one(",", &none);
    read_one("X,", &none);
    read_one(",7", &nameless);
    read_one("X,1", &one);
    read_one("X,100000", &most);
    read_one("X,100001", &none);
    read_one("X,-1", &none);
    check_live(before, 0, "after the shortest and the largest orders");
}

/* A symbol of up to `max` letters, at least one. */
static size_t write_symbol(char *text, long max)
{
    size_t len = (size_t)check_random(1, max);

    for (size_t i = 0; i < len; i++)
        text[i] = (char)('A' + check_random(0, 25));
    text[len] = '\0';
    return len;
}

/* A line of any kind, and what has to become of it. */
static void write_line(char text[LINE_BYTES], struct want *want)
{
    size_t len = write_symbol(text, check_random(0, 3) == 0 ? 3000 : 12);
    long qty = check_random(1, QTY_MAX);

    memcpy(want->symbol, untouched, sizeof(want->symbol));
    switch (check_random(0, 3)) {
    case 0: /* no comma */
        want->rc = -EINVAL;
        return;
    case 1: /* too few, too many, no number */
        want->rc = -ERANGE;
        qty = check_random(0, 1) == 0 ? -qty : QTY_MAX + qty;
        if (check_random(0, 2) == 0)
            snprintf(text + len, LINE_BYTES - len, ",many");
        else
            snprintf(text + len, LINE_BYTES - len, ",%ld", qty);
        return;
    default:
        want->rc = (int)qty;
        memset(want->symbol, 0, sizeof(want->symbol));
        memcpy(want->symbol, text, len < SYMBOL_BYTES ? len : SYMBOL_BYTES - 1);
        snprintf(text + len, LINE_BYTES - len, ",%ld", qty);
    }
}

static void read_many(void)
{
    struct check_mark before = check_mark();
    long count = check_scale(check_random(400, 600));
    char text[LINE_BYTES];
    struct want want;

    for (long i = 0; i < count; i++) {
        write_line(text, &want);
        read_one(text, &want);
    }
    check_live(before, 0, "after hundreds of orders");
}

/* malloc() may say no: then there is nothing to give back. It can be made to
 * say so where it is counted. */
static void read_without_memory(void)
{
    struct check_mark before = check_mark();
    char symbol[SYMBOL_BYTES];

    if (!check_quick())
        return;
    memcpy(symbol, untouched, sizeof(symbol));
    check_note("malloc() returned NULL here: there is no memory");
    check_fail_nth(1);
    check_equal(order_read("AAPL,300", symbol), -ENOMEM,
                "what order_read() returns when there is no memory");
    check_fail_nth(0);
    check_that(strcmp(symbol, untouched) == 0,
               "the symbol was touched though there was no memory");
    check_live(before, 0, "after an order that found no memory");
}

void check(void)
{
    read_each_kind();
    read_edges();
    read_many();
    take_one_block();
    read_without_memory();
}
