/* bench_run.c - how many market events a second go through the whole bot:
 * market, matching, wire, trader, tracker, on one core, without a view.
 *
 * Nanoseconds per event, the least and the median of several rounds, and what
 * a message over a bare bufferevent pair costs in the same run: a machine's
 * noise hits both.
 */
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim.h"
#include "tags.h"

#define ROUNDS 9
#define VIRTUAL_SECONDS 100
#define RATE 10000
#define MESSAGE_BYTES 38
#define MESSAGES 200000

static double now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void on_read(struct bufferevent *bev, void *ctx)
{
    struct evbuffer *in = bufferevent_get_input(bev);

    (void)ctx;
    evbuffer_drain(in, evbuffer_get_length(in));
}

/* ns for one message over a pair, the loop turned after each. */
static double pair_round(void)
{
    static const char message[MESSAGE_BYTES];
    struct event_base *base = event_base_new();
    struct bufferevent *pair[2];
    double start;

    if (base == NULL || bufferevent_pair_new(base, 0, pair) != 0)
        exit(EXIT_NOMEM_);
    bufferevent_setcb(pair[1], on_read, NULL, NULL, NULL);
    bufferevent_enable(pair[1], EV_READ);
    start = now_ns();
    for (int i = 0; i < MESSAGES; i++) {
        bufferevent_write(pair[0], message, sizeof(message));
        event_base_loop(base, EVLOOP_NONBLOCK);
    }
    start = (now_ns() - start) / MESSAGES;
    bufferevent_free(pair[0]);
    bufferevent_free(pair[1]);
    event_base_loop(base, EVLOOP_NONBLOCK);
    event_base_free(base);
    return start;
}

static double bot_round(void)
{
    const struct options options = {.seed = 1,
                                    .rate = RATE,
                                    .for_ns = VIRTUAL_SECONDS * 1000000000ull,
                                    .every_ns = 10000000000ull,
                                    .pace = PACE_MAX};
    const struct sim_watch nobody = {0};
    struct tracker_history *history;
    struct sim_result result;
    double start;

    if (tracker_history_new(64, &history) != 0)
        exit(EXIT_NOMEM_);
    start = now_ns();
    sim_run(&options, history, &nobody, &result);
    start = (now_ns() - start) / (double)result.run.market_events;
    tracker_history_free(history);
    return start;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(void)
{
    double bot[ROUNDS];
    double pair[ROUNDS];

    bot_tags_init();
    sim_init();
    for (int i = 0; i < ROUNDS; i++) {
        pair[i] = pair_round();
        bot[i] = bot_round();
    }
    qsort(bot, ROUNDS, sizeof(bot[0]), by_size);
    qsort(pair, ROUNDS, sizeof(pair[0]), by_size);
    printf("%-34s %8s %8s\n", "ns", "least", "median");
    printf("%-34s %8.0f %8.0f\n", "a message over a bufferevent pair", pair[0],
           pair[ROUNDS / 2]);
    printf("%-34s %8.0f %8.0f\n", "a market event through the bot", bot[0],
           bot[ROUNDS / 2]);
    printf("%-34s %8.0f %8.0f\n", "market events a second", 1e9 / bot[0],
           1e9 / bot[ROUNDS / 2]);
    return 0;
}
