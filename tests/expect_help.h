/* expect_help.h - orders and sessions to be forgotten, and where they are made.
 *
 * Messages name lines of code, so texts are put together from the numbers of
 * the lines that matter. The types are found by the source file.
 */
#ifndef TESTS_EXPECT_HELP_H
#define TESTS_EXPECT_HELP_H

#include <stdio.h>

#include "expect.h"
#include "exports_help.h"
#include "tracker.h"

#define TAG_ORDERS 3
#define TAG_SESSIONS 4
#define HELP_NAME "tests/expect_help.c"

struct order {
    struct order *next;
    long fields[5];
};

struct session {
    struct order *order;
    char name[88];
};

extern const int line_order, line_session, line_session_free;
struct order *order_new(void);
struct session *session_new(void);
void session_free(struct session *s);

/* Name the tags, and let failures go to `out`. */
struct tracker_mark start(FILE *out);

/* Remove the frames of other programs: those of the test's runner differ. */
void keep_own_frames(char *text);

#endif
