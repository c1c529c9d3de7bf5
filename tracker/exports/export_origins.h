/* export_origins.h - what every export begins with: who allocated what.
 *
 * A copy of all origins: exports symbolise and write, which must not be done
 * under the tracker's lock. An origin's frames are its call stack, or where
 * none was kept the one line that its site names.
 */
#ifndef TRACKER_EXPORT_ORIGINS_H
#define TRACKER_EXPORT_ORIGINS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "stack.h"
#include "symbols.h"
#include "tracker.h"

struct export_origins {
    struct tracker_origin *list; /* owned */
    size_t count;
    size_t bytes; /* of the mapping */
};

/* Copy. 0, or -ENOMEM with nothing kept. What appears meanwhile may be
 * missing. */
int export_origins_init(struct export_origins *o);
void export_origins_clear(struct export_origins *o);

/* One frame: a return address or, without a stack, a site; the other is 0. */
struct export_frame {
    uintptr_t address;
    const struct tracker_site *site;
};

/* The frames of a call stack, the innermost first; at least one. */
size_t export_frames(uint32_t stack, const struct tracker_site *site,
                     struct export_frame out[STACK_FRAMES_MAX]);

/* The functions of a frame, the innermost inlined one first; at least one.
 * `symbols` may be NULL: addresses have no names then. Strings are borrowed
 * from `symbols` and the site. */
size_t export_frame_symbols(struct symbols *symbols,
                            const struct export_frame *frame,
                            struct symbol out[SYMBOLS_INLINED_MAX]);

/* What to call it: the function, or its module and offset, or the file. Cut
 * off where `text` ends. */
void export_symbol_name(const struct symbol *symbol, char *text,
                        size_t text_bytes);

/* One number for where an origin allocates: that of its call stack, or its
 * site's address inverted; equal for equal frames. */
uint64_t export_place(const struct tracker_origin *origin);

#define EXPORT_NAME_MAX 256

/* The name of a tag; `text` is used for one that has none ("tag 7"). */
const char *export_tag_name(unsigned tag, char text[EXPORT_NAME_MAX]);
/* The same of a label; 0 is "no label". */
const char *export_label_name(unsigned label, char text[EXPORT_NAME_MAX]);

#endif
