/* export_dhat.h - a profile for DHAT's viewer (Valgrind's dh_view.html).
 *
 * A program point is a tag, a call stack and a label. In the viewer's tree the
 * first frame under the root is the tag, in brackets; then come the functions,
 * the innermost first, inlined ones as frames of their own; a label is the
 * last one. Sort by "At t-end (bytes)" to see what leaks.
 *
 * Times are milliseconds of the tracker's clock. Totals (tb, tbk), lifetimes
 * (tl) and what is live now (eb, ebk) are exact. What a point held when it
 * held most (mb, mbk) and at the global peak (gb, gbk) is exact with `peaks`,
 * if that was started before the first allocation; then a block that was
 * adopted (tracker_adopt) counts as allocated by who adopted it. Without
 * `peaks`, an adoption counts as an allocation more, mb is exact, mbk is
 * estimated from the point's mean block, and gb and gbk are 0, unless the peak
 * is now. Where one call stack serves several sites, their mb add up.
 */
#ifndef TRACKER_EXPORT_DHAT_H
#define TRACKER_EXPORT_DHAT_H

#include <stdio.h>

#include "peaks.h"
#include "symbols.h"

struct export_dhat_options {
    struct symbols *symbols;   /* borrowed; NULL: addresses without names */
    const struct peaks *peaks; /* borrowed; may be NULL */
    const char *command;       /* what was run; NULL: "" */
};

/* 0; -ENOMEM: what is written is not whole; a negative errno of writing. */
int export_dhat(FILE *out, const struct export_dhat_options *options);

#endif
