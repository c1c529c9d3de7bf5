/* symbols_fixture.h - names for a group of tests, and call stacks to name.
 */
#ifndef SYMBOLS_FIXTURE_H
#define SYMBOLS_FIXTURE_H

#include <stdbool.h>
#include <string.h>

#include "symbols.h"
#include "tracker.h"

static struct symbols *symbols;
static bool named; /* there are names to compare */

static int take_symbols(void **state)
{
    (void)state;
    tracker_stacks(true);
    if (symbols_new(&symbols) != 0)
        return -1;
    named = strcmp(symbols_source(symbols), "libdw") == 0;
    return 0;
}

static int give_symbols_back(void **state)
{
    (void)state;
    symbols_free(symbols);
    return 0;
}

#endif
