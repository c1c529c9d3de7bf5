/* export_dhat_frames.h - the table of frames of a DHAT file. For export_dhat.c
 * alone.
 *
 * The table follows the points in the file: frames get their numbers when a
 * point first needs them, and are written at the end. The viewer builds its
 * tree from the numbers and refuses two points with the same ones, so a frame
 * is known by its address, not by its text. An address owns as many frames as
 * functions are inlined there.
 */
#ifndef TRACKER_EXPORT_DHAT_FRAMES_H
#define TRACKER_EXPORT_DHAT_FRAMES_H

#include <stdint.h>
#include <stdio.h>

#include "intern.h"
#include "symbols.h"
#include "tracker.h"

struct dhat_frames {
    FILE *out;               /* borrowed */
    struct symbols *symbols; /* borrowed; may be NULL */
    struct intern keys;
    uint32_t count; /* of frames; 0 is the root */
    int rc;         /* -ENOMEM once something found no room */
};

void dhat_frames_init(struct dhat_frames *f, FILE *out,
                      struct symbols *symbols);
void dhat_frames_clear(struct dhat_frames *f);

/* Write the numbers of an origin's frames, with commas between them: its tag,
 * its functions, the innermost first, and its label if it has one. */
void dhat_frames_write(struct dhat_frames *f,
                       const struct tracker_origin *origin);

/* Write the table: texts, with commas between them. */
void dhat_frames_write_table(const struct dhat_frames *f);

#endif
