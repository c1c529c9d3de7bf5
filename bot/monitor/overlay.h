/* overlay.h - a page of text in the place of the picture: the keys, or the
 * story of a leak with its diff. It scrolls; the run goes on behind it.
 */
#ifndef MONITOR_OVERLAY_H
#define MONITOR_OVERLAY_H

#include <stdbool.h>
#include <stddef.h>

#include "catalogue.h"
#include "keys.h"
#include "text.h"

enum overlay_page { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_LEAK };

/* All zeroes: none is shown. */
struct overlay {
    enum overlay_page page;
    enum leak leak;    /* of OVERLAY_LEAK */
    const char *where; /* borrowed: the address of the page, or NULL */
    unsigned top;      /* the first line that is shown */
    unsigned lines;    /* in all, when it was last drawn */
    unsigned height;   /* shown then */
};

void overlay_open(struct overlay *o, enum overlay_page page, enum leak leak);

/* A key, while it is shown: those that scroll do; any other closes it.
 * Returns false if it was closed. (e means more to who opened it.) */
bool overlay_take(struct overlay *o, enum key key);

/* Its lines for a terminal of that size, like frame_render(): fewer than
 * `rows`, and narrower than `columns`. Long lines go on in the next one. */
size_t overlay_render(struct overlay *o, unsigned columns, unsigned rows,
                      struct text_style style, char *buf, size_t size);

#endif
