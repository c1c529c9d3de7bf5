/* market.h - the seeded market: a flow of limit orders, cancels and marketable
 * orders around prices that move. Integers only: the same seed gives the same
 * flow with any compiler, at any optimisation.
 */
#ifndef EXCHANGE_MARKET_H
#define EXCHANGE_MARKET_H

#include <stdint.h>

#include "market_load.h"

struct exchange;
struct source;

#define MARKET_OPEN_NS (34200ull * 1000000000ull) /* 09:30, virtual time 0 */

/* `rate`: events per virtual second (1 to 1,000,000), before the load makes
 * them more or fewer. It adds its symbols to the exchange (borrowed for the
 * market's life). Resting orders are bounded. 0 and an owned *out, or -ENOMEM,
 * -EINVAL with *out NULL. */
int market_new(struct exchange *x, uint64_t seed, uint32_t rate,
               enum load_kind load, struct source **out);

#endif
