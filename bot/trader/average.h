/* average.h - a moving average over the last prices: an indicator. */
#ifndef TRADER_AVERAGE_H
#define TRADER_AVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct average;

/* Over the last `window` values (1 to 4,096).
 * 0 and an owned *out (average_free), or -ENOMEM with *out NULL. */
int average_new(size_t window, struct average **out);
void average_free(struct average *a); /* NULL is allowed */

void average_add(struct average *a, int64_t value);
/* The average, rounded towards zero. false: fewer than `window` values yet. */
bool average_get(const struct average *a, int64_t *out);

#endif
