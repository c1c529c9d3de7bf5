/* label.c - memory by traded symbol: the names. */
#include "label.h"

#include <stdio.h>

#include "bounds.h"

#define NAME_LEN 9 /* a symbol of 8 characters, and its end */

void label_name_symbol(uint16_t symbol, const char *name)
{
    static char names[TRACKER_LABELS_MAX][NAME_LEN];
    unsigned label = label_of_symbol(symbol);

    bound_met(BOUND_SYMBOL_LABELS, label == 0);
    bound_holds(BOUND_SYMBOL_LABELS, label);
    if (label == 0)
        return;
    (void)snprintf(names[label], NAME_LEN, "%s", name);
    tracker_label_name(label, names[label]);
}
