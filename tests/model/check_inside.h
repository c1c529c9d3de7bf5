/* check_inside.h - what check.c (doing) and check_look.c (looking) share.
 */
#ifndef TESTS_MODEL_CHECK_INSIDE_H
#define TESTS_MODEL_CHECK_INSIDE_H

#include <stdio.h>

#include "check.h"

/* Say what differs; always false. */
#define DIFFER(c, ...)                                                         \
    (snprintf((c)->why, sizeof((c)->why), __VA_ARGS__), false)

/* Is the best of a side the model's? False as in check.h. */
bool check_best(struct check *c, uint16_t symbol, char side);

#endif
