/* expect_inside.h - what the files expect*.c share.
 *
 *      expect.c          blocks since a mark, and peaks
 *      expect_order.c    who must be freed before whom
 *      expect_report.c   how a failure looks
 */
#ifndef TRACKER_EXPECT_INSIDE_H
#define TRACKER_EXPECT_INSIDE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "intern.h"
#include "symbols.h"
#include "tracker.h"

/* Blocks that look the same in a report. The key is what comes before the
 * sums. */
struct expect_group {
    uint64_t place; /* the stack's number, or the site's address inverted */
    uint64_t size;  /* of each; 0 if `mixed` */
    uint32_t tag;
    uint32_t mixed;
    uint64_t blocks;
    uint64_t bytes;
    const struct tracker_site *site;
    uint32_t stack;
};

/* Groups so far. What finds no room in it is counted, at least. */
struct expect_groups {
    struct intern table;
    uint64_t left_out_blocks;
    uint64_t left_out_bytes;
};

void expect_groups_init(struct expect_groups *groups);
void expect_groups_clear(struct expect_groups *groups);
/* May be called under the tracker's lock. */
void expect_groups_add(struct expect_groups *groups,
                       const struct expect_group *group);
/* The group of a single block. */
struct expect_group expect_group_of(const struct tracker_block *block);

/* Where to write. */
FILE *expect_file(void);

/* "FILE:LINE: ", the beginning of each message. */
void expect_where(FILE *out, const struct tracker_site *here);

/* The groups with most bytes, and a line about the others. */
void expect_print_groups(FILE *out, const struct expect_groups *groups);

/* "2 x 48 bytes, struct order, orders, order_new at bot/order.c:12", and its
 * call stack below, indented. `symbols` may be NULL. */
void expect_print_group(FILE *out, struct symbols *symbols,
                        const struct expect_group *group);

/* The call stack alone; if `from_free`, without the tracker's own functions.
 * Returns whether there was any. */
bool expect_print_stack(FILE *out, struct symbols *symbols, uint32_t stack,
                        bool from_free);

/* "tag 7" or its name; and a plural. */
const char *expect_plural(uint64_t count);

/* Stop watching (expect_clear() in part). */
void expect_order_clear(void);

#endif
