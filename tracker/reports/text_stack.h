/* text_stack.h - a call stack as people read it, from the site to main. */
#ifndef TRACKER_TEXT_STACK_H
#define TRACKER_TEXT_STACK_H

#include <stdint.h>
#include <stdio.h>

#include "symbols.h"
#include "tracker.h"

/* Lines of words_line(), the first with this label. What lies below the site
 * (libc's strdup, say) and above main is left out. `symbols` may be NULL, and
 * `stack` STACK_NONE: then the site alone is said. */
void text_stack_say(FILE *out, struct symbols *symbols, const char *label,
                    const struct tracker_site *site, uint32_t stack);

#endif
