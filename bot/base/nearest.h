/* nearest.h - "did you mean ...?": the name that a misspelt one is closest to.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

#include <stddef.h>

/* The index of the name nearest to `text`, or -1 if none is near: one slip
 * away for names of up to four letters, two slips for longer ones; or `text`
 * is the beginning of just one of them. Case doesn't matter. A slip is a
 * letter too many, too few, wrong, or swapped with its neighbour. Of two that
 * are as near the first wins. */
int nearest_name(const char *text, const char *const *names, size_t count);

#endif
