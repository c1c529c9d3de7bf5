/* demo.c - two minutes of a market, watched by your monitor.
 *
 * Given: it calls your monitor after each event. Orders come and go;
 * each trade leaves 400 bytes behind, which nobody frees.
 */
#include <stdio.h>

#include "monitor.h"

static struct monitor_figures market = {.live_bytes = 50000};

static void on_look(void *ctx, struct monitor_figures *out)
{
    (void)ctx;
    *out = market;
}

static void on_warn(void *ctx, enum monitor_alarm alarm, uint64_t now_ms)
{
    (void)ctx;
    printf("warning after %u s: memory %s\n", (unsigned)(now_ms / 1000),
           alarm == MONITOR_GROWS ? "grows" : "jumps");
}

int main(void)
{
    const struct monitor_watch watch = {on_look, on_warn, NULL};
    struct monitor *monitor;

    if (monitor_new(&watch, &monitor) != 0)
        return 1;
    for (uint64_t now_ms = 0; now_ms < 120000; now_ms += 100) {
        uint64_t second = now_ms / 1000;

        if (now_ms % 1000 == 500)
            market.trades += second * second % 11;
        market.orders += 2 + second * 7 % 5;
        market.live_bytes =
            50000 + 400 * market.trades + 200 * (second * 5 % 7);
        monitor_turn(monitor, now_ms);
    }
    monitor_draw(monitor, stdout);
    printf("goes with orders: %.2f, with trades: %.2f\n",
           monitor_goes_with_orders(monitor),
           monitor_goes_with_trades(monitor));
    monitor_free(monitor);
    return 0;
}
