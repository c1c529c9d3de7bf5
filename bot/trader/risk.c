/* risk.c - what the trader doesn't let its strategies do.
 *
 * Limits: shares held of one symbol, shares ordered at once, and orders open
 * at the same time. And nothing is ordered for nothing: a price of 0 comes from
 * a book that is wrong. Without a connection nothing is ordered either.
 */
#include <stdlib.h>

#include "bounds.h"
#include "inside.h"

#define POSITION_MAX 3000 /* shares of one symbol, long or short */
#define QTY_MAX 1000u     /* shares in one order */
#define OPEN_MAX 64u      /* orders */

uint32_t risk_allow(const struct trader *t, const struct intent *intent)
{
    int64_t position = t->listings[intent->listing].position;
    int64_t room = POSITION_MAX;
    uint32_t qty = intent->qty < QTY_MAX ? intent->qty : QTY_MAX;

    bound_met(BOUND_OPEN_ORDERS, t->orders.used >= OPEN_MAX);
    if (t->away || t->orders.used >= OPEN_MAX || intent->price_ticks == 0)
        return 0;
    bound_met(BOUND_ORDER_SHARES, intent->qty > QTY_MAX);
    bound_holds(BOUND_ORDER_SHARES, qty);
    room -= intent->side == 'B' ? position : -position;
    bound_met(BOUND_POSITION_SHARES, room < (int64_t)qty);
    bound_holds(BOUND_POSITION_SHARES, (uint64_t)llabs(position));
    if (room <= 0)
        return 0;
    return room < (int64_t)qty ? (uint32_t)room : qty;
}
