/* export_collapsed.h - call stacks in one line each, for flame graphs.
 *
 *      orders;main;session_run;order_new 1536
 *
 * A line for each call stack and tag: the tag, then the functions from main
 * to the one that allocated, then a number. This is what flamegraph.pl,
 * inferno and speedscope read; they add up equal lines.
 */
#ifndef TRACKER_EXPORT_COLLAPSED_H
#define TRACKER_EXPORT_COLLAPSED_H

#include <stdio.h>

#include "symbols.h"

enum export_cost {
    EXPORT_LIVE_BYTES,
    EXPORT_LIVE_BLOCKS,
    EXPORT_TOTAL_BYTES, /* allocated so far */
    EXPORT_TOTAL_BLOCKS,
};

/* Lines with a number of 0 are left out. `;` in a name becomes `:`, a blank
 * becomes `_`. `symbols` (borrowed) may be NULL: then addresses stand for
 * functions. 0; -ENOMEM, with nothing written; a negative errno of writing. */
int export_collapsed(FILE *out, struct symbols *symbols, enum export_cost cost);

#endif
