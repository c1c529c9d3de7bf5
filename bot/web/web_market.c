/* web_market.c - the event `market`, in words.
 *
 *      { "i": 0, "symbol": "ACME", "all": ["ACME", ...],
 *        "bids": [[price_ticks, shares, orders, shares of the bot], ...],
 *        "asks": ..., best first
 *        "trades": [[t_ms, price_ticks, shares, "B" or "S", of the bot?], ...]
 * }
 */
#include "web_market.h"

#include <inttypes.h>

#include "bounds.h"
#include "export_text.h"
#include "web_inside.h"

#define NS_PER_MS 1000000

static void put_levels(FILE *out, const char *name,
                       const struct run_level *levels, size_t count)
{
    fprintf(out, ",\"%s\":[", name);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s[%" PRIu32 ",%" PRIu64 ",%" PRIu32 ",%" PRIu64 "]",
                i == 0 ? "" : ",", levels[i].price_ticks, levels[i].qty,
                levels[i].orders, levels[i].own_qty);
    fputc(']', out);
}

static void put_trades(FILE *out, const struct run_market *market)
{
    fputs(",\"trades\":[", out);
    for (size_t i = 0; i < market->trade_count; i++) {
        const struct run_trade *t = &market->trades[i];

        fprintf(out, "%s[%" PRIu64 ",%" PRIu32 ",%" PRIu32 ",\"%c\",%s]",
                i == 0 ? "" : ",", t->at_ns / NS_PER_MS, t->price_ticks, t->qty,
                t->side, t->own ? "true" : "false");
    }
    fputc(']', out);
}

/* Only the name is wanted, and it comes with all the rest: there are few. */
static void put_names(FILE *out, const struct web_source *source,
                      unsigned symbols)
{
    struct run_market market;

    bound_holds(BOUND_PAGE_SYMBOLS, symbols);
    bound_met(BOUND_PAGE_SYMBOLS, symbols > WEB_SYMBOLS_MAX);
    fputs(",\"all\":[", out);
    for (unsigned i = 0; i < symbols && i < WEB_SYMBOLS_MAX; i++) {
        source->market(source->sim, i, &market);
        fputs(i == 0 ? "" : ",", out);
        export_json_string(out, market.symbol);
    }
    fputc(']', out);
}

void web_put_market(FILE *out, const void *what)
{
    const struct web_market *wanted = what;
    const struct web_source *source = &wanted->web->source;
    struct run_market market;

    source->market(source->sim, wanted->symbol, &market);
    fprintf(out, "event: market\ndata: {\"i\":%u,\"symbol\":", market.number);
    export_json_string(out, market.symbol);
    put_names(out, source, market.symbols);
    put_levels(out, "bids", market.bids, market.bid_count);
    put_levels(out, "asks", market.asks, market.ask_count);
    put_trades(out, &market);
    fputs("}\n\n", out);
}
