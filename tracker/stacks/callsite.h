/* callsite.h - a site for a call that nobody marked, by its return address.
 *
 * A program that was not compiled with tracker.h has no sites. What a call of
 * malloc leaves is the address it returns to; that address, interned once,
 * stands for the line. Its names are filled in when a report asks for them;
 * until then its file and function are empty strings.
 *
 * Callsites are never forgotten. There are at most CALLSITES_MAX; what comes
 * later shares one that says so ("places left out").
 *
 * All functions but callsite_resolve() may be called from several threads at
 * once, and from a child of fork.
 */
#ifndef TRACKER_CALLSITE_H
#define TRACKER_CALLSITE_H

#include <stddef.h>
#include <stdint.h>

#include "symbols.h"
#include "tracker.h"

#define CALLSITES_MAX 65536

/* The site of this return address. Never NULL. */
const struct tracker_site *callsite_of(uintptr_t return_address);

/* The return address of a site that callsite_of() gave; 0 for any other. */
uintptr_t callsite_address(const struct tracker_site *site);

/* How many there are. */
size_t callsite_count(void);

/* Fill in file, function and line of all sites that have none yet. Where
 * nothing is known of a line, the file is "MODULE+0xOFFSET" and the line 0.
 * One thread at a time. 0, or -ENOMEM with some names missing. */
int callsite_resolve(struct symbols *s);

/* The same for one site, if it is a callsite without names; any other is left
 * as it is. */
int callsite_name(struct symbols *s, const struct tracker_site *site);

/* Of the symbols of one address: which one should a reader see? The innermost
 * that is not a header of the system, as C++ inlines whole allocators. */
size_t callsite_choose(const struct symbol *symbols, size_t count);

#endif
