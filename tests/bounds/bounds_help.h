/* bounds_help.h - what the tests of bounds look at. */
#ifndef BOUNDS_HELP_H
#define BOUNDS_HELP_H

#include "bounds.h"

static inline uint64_t met(enum bound bound)
{
    return bound_look(bound).met;
}

static inline uint64_t most(enum bound bound)
{
    return bound_look(bound).most;
}

#endif
