/* repaint.h - put a frame over the one before, with plain ANSI.
 *
 * The cursor rests in the line under the frame. To repaint it goes up as many
 * rows as the old frame has, writes line by line, erasing what remains of
 * each, and erases everything below. No line of a frame reaches the right
 * edge, and wrapping is off while it is written.
 *
 * When the window became narrower, most terminals have broken the old lines
 * in two or three; then the old frame has more rows than it had lines. The
 * rows are counted anew from the widths of its lines. xterm and the Linux
 * console cut lines instead.
 */
#ifndef MONITOR_REPAINT_H
#define MONITOR_REPAINT_H

#include <stdbool.h>
#include <stddef.h>

#define REPAINT_LINES_MAX 64

/* What is on the screen. All zeroes: nothing yet. */
struct repaint {
    bool reflows; /* does this terminal break lines anew when resized? */
    unsigned columns;
    unsigned count;
    unsigned short widths[REPAINT_LINES_MAX];
};

/* Knows by its environment whether the terminal reflows. */
void repaint_init(struct repaint *r);

/* The bytes that paint `lines` (each ended by '\n') on a terminal of
 * `columns`, into `out`. Returns how many, or 0 if `size` is too small; then
 * `r` is as before. */
size_t repaint_compose(struct repaint *r, unsigned columns, const char *lines,
                       char *out, size_t size);

/* What gives the terminal back as it was: colours, wrapping, cursor. */
#define REPAINT_RESTORE "\033[0m\033[?7h\033[?25h"

#endif
