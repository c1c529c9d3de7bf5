/* frame_sites.h - the part of a frame that shows the lines of source that hold
 * most.
 */
#ifndef MONITOR_FRAME_SITES_H
#define MONITOR_FRAME_SITES_H

#include "frame.h"

#define FRAME_SITES_MAX 16
/* Narrower than this they are of no use. */
#define FRAME_SITES_WIDTH_MIN 50

struct frame_site {
    uint32_t place;
    uint64_t bytes;
    uint64_t blocks;
    struct growth growth;
};

/* As of the last sample: what grows first, then what holds most. */
struct frame_sites {
    struct frame_site top[FRAME_SITES_MAX];
    unsigned count;
};

void frame_sites_look(struct frame_sites *sites, const struct frame *f);

/* The header, and a row; each starts at column `from` and doesn't end its
 * line. */
void frame_sites_add_header(struct text *t, unsigned from);
void frame_sites_add_row(struct text *t, const struct frame *f,
                         const struct frame_sites *sites, unsigned from,
                         unsigned row);

#endif
