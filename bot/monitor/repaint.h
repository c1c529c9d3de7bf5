/* repaint.h - put a frame over the one before, with plain ANSI.
 *
 * The screen is ours alone (tty.h), so a frame starts at its upper left
 * corner. Lines that are as they were are passed over: over ssh that is most
 * of them. When the window has another size, and now and then in case others
 * wrote there, everything is painted. No line of a frame reaches the right
 * edge, and wrapping is off while it is written.
 */
#ifndef MONITOR_REPAINT_H
#define MONITOR_REPAINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPAINT_LINES_MAX 64
/* Frames between two that are painted as a whole: some five seconds. */
#define REPAINT_WHOLE_EVERY 50

/* What is on the screen. All zeroes: nothing that we know of. */
struct repaint {
    unsigned columns;
    unsigned rows;
    unsigned count; /* lines of the frame */
    unsigned since; /* frames since one was painted as a whole */
    uint64_t hashes[REPAINT_LINES_MAX];
};

/* The bytes that paint `lines` (each ended by '\n') on a terminal of that
 * size, into `out`. Returns how many, or 0 if `size` is too small; then `r` is
 * as before. */
size_t repaint_compose(struct repaint *r, unsigned columns, unsigned rows,
                       const char *lines, char *out, size_t size);

/* The same lines as they stay below what was on the screen before. */
size_t repaint_plain(const char *lines, char *out, size_t size);

#endif
