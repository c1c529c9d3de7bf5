/* screen.h - a terminal that is painted as a whole: head, body, foot.
 *
 *      [####----] 4 of 24 passed                                06_cycle
 *      ------------------------------------------------------------------
 *      the body, in lines, as many as fit; the rest is scrolled to
 *      ------------------------------------------------------------------
 *      what goes on
 *      h hint  t task  l list ...
 */
#ifndef LEARN_SCREEN_H
#define LEARN_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

struct screen {
    size_t columns, rows;           /* that are painted */
    size_t real_columns, real_rows; /* perhaps too few for that, or unknown */
    size_t first;                   /* line of the body at its top */
    size_t body_lines;              /* of all, at this width */
    bool open;
};

/* Switch to the other screen and to single keys. 0, or -ENOTTY. */
int screen_open(struct screen *s);
/* Give the terminal back; nothing if it isn't open. */
void screen_close(struct screen *s);

/* Learn the size anew. True if it changed. */
bool screen_resize(struct screen *s);

/* Paint. Each text may hold escape sequences for colours; the body has lines.
 */
void screen_paint(struct screen *s, const char *head, const char *body,
                  const char *state, const char *keys);

/* Scroll by so many screens (negative: up), to what there is. */
void screen_scroll(struct screen *s, int screens);
/* Scroll so that this line of a body that wasn't painted yet is to be seen. */
void screen_show_line(struct screen *s, size_t line);
/* Is there more below? */
bool screen_has_more(const struct screen *s);

/* The next key: its letter, of a Russian keyboard the one on the same key; 1
 * and -1 for down and up; '\n'. 0: none or one that means nothing. -1000: the
 * terminal is gone. */
#define SCREEN_DOWN 1
#define SCREEN_UP 2
#define SCREEN_GONE (-1000)
int screen_key(void);

#endif
