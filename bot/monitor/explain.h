/* explain.h - the catalogue on paper: --list and --explain=NAME.
 *
 * As wide as the terminal, 100 columns at most, 80 without one; in colour on
 * a terminal unless NO_COLOR is set or TERM is dumb. A diff is never cut.
 */
#ifndef MONITOR_EXPLAIN_H
#define MONITOR_EXPLAIN_H

#include <stdio.h>

#include "catalogue.h"

struct text;

/* Both return 0, or the negative errno of the first write that failed. */
int explain_list(FILE *out);
int explain_leak(enum leak leak, FILE *out);

/* The same on a text of the caller's, which has its `out` set. */
void explain_add_list(struct text *t);
void explain_add_leak(struct text *t, enum leak leak);

#endif
