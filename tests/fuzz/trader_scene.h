/* trader_scene.h - a trader with nobody at the other ends of its streams but
 * the test, and what it sent. For fuzz_trader.c.
 */
#ifndef TESTS_FUZZ_TRADER_SCENE_H
#define TESTS_FUZZ_TRADER_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "ouch.h"

struct bufferevent;
struct clock;
struct event_base;
struct trader;

#define SENT_MAX 64

struct trader_scene {
    struct event_base *base;
    struct clock *clock;
    struct trader *trader;
    struct bufferevent *orders; /* our ends */
    struct bufferevent *feed;
    struct bufferevent *far[2];      /* the trader's; to look at */
    bool feed_broken, orders_broken; /* sent what is no frame */
    bool stopped;
    uint64_t feed_ref;
    uint64_t match;
    uint32_t last_ref;             /* of the trader's orders */
    struct ouch_in sent[SENT_MAX]; /* its last ones */
    unsigned sent_count;
};

extern struct trader_scene scene;

void scene_open(void);
/* The trader is stopped and freed; nothing stays. */
void scene_close(void);

/* Deliver everything; then no whole message may wait to be read. */
void scene_turn(void);
/* Virtual time goes on, up to a limit; what is due happens on the way. */
void scene_pass(uint64_t ns);
/* Hang up, so that the trader hears of it. */
void scene_end_stream(struct bufferevent **bev);

#endif
