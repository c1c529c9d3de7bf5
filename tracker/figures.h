/* figures.h - counts and amounts of memory as people read them.
 *
 * Integers only, no locale, no allocation. Each formatter writes into the
 * caller's buffer and returns it, so that it can stand in an argument list.
 */
#ifndef TRACKER_FIGURES_H
#define TRACKER_FIGURES_H

#include <stdint.h>

/* Holds whatever a formatter here writes, its 0 included. */
#define FIGURE_LEN 40

/* "0 B", "999 B", "1.2 kB", "1.2 MB": rounded, at most 8 columns up to
 * 999.9 PB. */
char *figure_bytes(uint64_t bytes, char buf[FIGURE_LEN]);
/* "1,234,567". */
char *figure_count(uint64_t count, char buf[FIGURE_LEN]);

#endif
