/* export_heaptrack_tables.h - the strings, addresses and call stacks of a
 * heaptrack file, each written when it is first needed. For export_heaptrack.c
 * alone.
 *
 *      s order_new             a string; they are numbered from 1
 *      i 55d0c8 2 1 3 c        an address: module, function, file, line; then
 *                              function, file, line of whom it is inlined into
 *      t 4 9                   a call: the address, and the call that made it
 *
 * All numbers are hexadecimal, and 0 stands for nothing.
 */
#ifndef TRACKER_EXPORT_HEAPTRACK_TABLES_H
#define TRACKER_EXPORT_HEAPTRACK_TABLES_H

#include <stdint.h>
#include <stdio.h>

#include "intern.h"
#include "symbols.h"
#include "tracker.h"

struct heaptrack_tables {
    FILE *out;               /* borrowed */
    struct symbols *symbols; /* borrowed; may be NULL */
    struct intern strings;
    struct intern addresses;
    struct intern calls;
    int rc; /* -ENOMEM once something found no room */
};

void heaptrack_tables_init(struct heaptrack_tables *t, FILE *out,
                           struct symbols *symbols);
void heaptrack_tables_clear(struct heaptrack_tables *t);

/* The number of a call stack (stack.h), or of a site if there is none; what
 * isn't in the file yet is written now. 0 on failure: look at `rc`. */
uint32_t heaptrack_tables_trace(struct heaptrack_tables *t, uint32_t stack,
                                const struct tracker_site *site);

#endif
