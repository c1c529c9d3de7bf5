/* web_metrics.c - GET /metrics: all figures, for Prometheus.
 *
 * Its parts are in web_metrics.h. Here is what they have in common, and what
 * is one number each: trading, the limit of memory, this server.
 */
#include "web_metrics.h"

#include <inttypes.h>

#include "catalogue.h"
#include "control.h"
#include "limit.h"
#include "mystery.h"
#include "web_inside.h"
#include "web_prom.h"
#include "web_stream.h"

#define TICKS_PER_DOLLAR 10000.0
#define NS_PER_S 1e9

#ifndef BOT_VERSION
#define BOT_VERSION "unknown"
#endif

static void put_trading(FILE *out, const struct run_figures *run)
{
    prom_gauge(out, "bot_virtual_seconds", "Virtual time since the start.",
               (double)run->virtual_ns / NS_PER_S);
    prom_counter(out, "bot_market_events_total", "Events of the market.",
                 run->market_events);
    prom_counter(out, "bot_itch_messages_total",
                 "Messages of the exchange's feed.", run->itch_messages);
    prom_counter(out, "bot_exchange_executions_total",
                 "Trades on the exchange.", run->executions);
    prom_counter(out, "bot_orders_total", "Orders that the bot sent.",
                 run->orders);
    prom_counter(out, "bot_fills_total", "Executions of the bot's own orders.",
                 run->fills);
    prom_counter(out, "bot_rejects_total", "Orders that were rejected.",
                 run->rejects);
    prom_counter(out, "bot_round_trips_total",
                 "How often the desk was "
                 "reopened.",
                 run->round_trips);
    prom_counter(out, "bot_disconnects_total",
                 "How often the bot lost its connection.", run->disconnects);
    prom_counter(out, "bot_reconnects_total", "How often it got another one.",
                 run->reconnects);
    prom_gauge(out, "bot_pnl_dollars", "Cash and position at the last price.",
               (double)run->pnl_ticks / TICKS_PER_DOLLAR);
}

/* What may be changed while it runs. Which leaks a mystery has is the secret.
 */
static void put_control(FILE *out, const struct web *w)
{
    const bool mystery = mystery_on(w->source.options);
    struct control_state now = {.leaks = w->source.options->leaks,
                                .pace = w->source.options->pace};

    if (w->source.control != NULL)
        now = control_look(w->source.control);
    prom_family(out, "bot_leak_on", "gauge",
                "1: the leaking half of a pair runs.");
    if (mystery)
        fputs("bot_leak_on{leak=\"mystery\"} 1\n", out);
    for (unsigned leak = 0; !mystery && leak < LEAK_COUNT; leak++)
        fprintf(out, "bot_leak_on{leak=\"%s\"} %u\n",
                catalogue_entry((enum leak)leak)->name, now.leaks >> leak & 1u);
    prom_counter(out, "bot_leak_switches_total",
                 "How often a leak was switched on or off.", now.changes);
    prom_gauge(out, "bot_pace",
               "Virtual seconds a real second; 0: as fast as it goes.",
               now.pace);
    prom_gauge(out, "bot_paused", "1: virtual time stands still.", now.paused);
}

static void put_budget(FILE *out, const struct web *w)
{
    struct limit limit =
        limit_now(w->source.options->budget_bytes, tracker_total().live_bytes);

    if (limit.kind == LIMIT_NONE)
        return;
    prom_family(out, "tracker_budget_bytes", "gauge",
                "The limit of memory that has least left.");
    fprintf(out, "tracker_budget_bytes{limit=\"%s\"} %" PRIu64 "\n",
            limit_kind_name(limit.kind), limit.bytes);
    prom_family(out, "tracker_budget_used_bytes", "gauge",
                "What is used of it, in what the limit itself counts.");
    fprintf(out, "tracker_budget_used_bytes{limit=\"%s\"} %" PRIu64 "\n",
            limit_kind_name(limit.kind), limit.used);
}

static void put_refusals(FILE *out)
{
    struct tracker_refused refused = tracker_refusals();

    prom_family(out, "tracker_refused_frees_total", "counter",
                "Wrong frees that were refused.");
    fprintf(out,
            "tracker_refused_frees_total{kind=\"double_free\"} %" PRIu64
            "\ntracker_refused_frees_total{kind=\"unknown_pointer\"} "
            "%" PRIu64 "\n",
            refused.double_frees, refused.unknown_pointers);
}

static void put_server(FILE *out, const struct web *w)
{
    prom_counter(out, "bot_http_connections_total",
                 "Connections to this server; one whose request is too long or "
                 "too slow has no other count.",
                 w->connections);
    prom_counter(out, "bot_http_requests_total", "Requests to this server.",
                 w->requests);
    prom_gauge(out, "bot_http_streams", "Pages that are open.",
               web_stream_clients(w->stream));
    prom_counter(out, "bot_http_refused_total",
                 "Requests that were refused for their Host, Origin or token.",
                 w->refused);
    prom_counter(out, "bot_http_dropped_total",
                 "Pages that were cut off because they didn't read.",
                 w->dropped);
}

void web_put_metrics(FILE *out, const void *web)
{
    const struct web *w = web;

    prom_family(out, "bot_info", "gauge", "What runs; always 1.");
    fprintf(out, "bot_info{version=\"%s\",seed=\"%" PRIu64 "\"} 1\n",
            BOT_VERSION, w->source.options->seed);
    put_trading(out, w->source.run);
    put_control(out, w);
    metrics_put_tags(out, w->source.verdicts);
    metrics_put_places(out);
    metrics_put_pools(out);
    metrics_put_symbols(out);
    metrics_put_bounds(out);
    put_budget(out, w);
    put_refusals(out);
    prom_gauge(out, "tracker_own_bytes", "What the tracker itself holds.",
               (double)tracker_own_bytes());
    put_server(out, w);
    metrics_put_process(out);
}
