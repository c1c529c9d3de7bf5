/* label.h - memory by traded symbol.
 *
 * A tag says what a block is for; a label says which symbol it is about. The
 * label of a symbol is its number plus one, so that the exchange and the
 * trader, who know symbols by the same numbers, agree without talking. Symbols
 * past the last label share "no label".
 */
#ifndef BASE_LABEL_H
#define BASE_LABEL_H

#include <stdint.h>

#include "tracker.h"

static inline unsigned label_of_symbol(uint16_t symbol)
{
    return symbol + 1u < TRACKER_LABELS_MAX ? symbol + 1u : 0;
}

/* Tell the tracker a symbol's name; it is copied. */
void label_name_symbol(uint16_t symbol, const char *name);

/* From here to label_leave() blocks are about this symbol. Returns the label
 * to put back. */
static inline unsigned label_enter(uint16_t symbol)
{
    return tracker_label_set(label_of_symbol(symbol));
}

static inline void label_leave(unsigned before)
{
    (void)tracker_label_set(before);
}

#endif
