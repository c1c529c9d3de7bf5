/* web_market.h - the event `market`: the book of one symbol and its last
 * trades.
 */
#ifndef WEB_WEB_MARKET_H
#define WEB_WEB_MARKET_H

#include <stdio.h>

struct web;

#define WEB_SYMBOLS_MAX 64 /* that can be chosen: the first ones */

/* What is to be told: the run, and which symbol. */
struct web_market {
    const struct web *web;
    unsigned symbol;
};

void web_put_market(FILE *out, const void *web_market);

#endif
