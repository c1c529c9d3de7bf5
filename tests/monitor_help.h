/* monitor_help.h - a scene for the tests of views and reports: a small bot
 * that never was, with real blocks and a real history. Some four minutes of
 * ten, the same every time.
 */
#ifndef TESTS_MONITOR_HELP_H
#define TESTS_MONITOR_HELP_H

#include <stdlib.h>
#include <string.h>

#include "catalogue.h"
#include "control.h"
#include "duration.h"
#include "frame.h"
#include "history.h"
#include "notices.h"
#include "options.h"
#include "tags.h"
#include "tracker.h"

#define SCENE_BLOCKS_MAX 2048
#define SCENE_SAMPLES 24

struct scene {
    struct options options;
    struct run_figures run;
    struct tracker_history *history;
    struct frame_live tags[TRACKER_TAGS_MAX];
    struct frame_live total;
    struct control control;
    struct notices notices;
    void *blocks[SCENE_BLOCKS_MAX];
    size_t count;
};

/* Where its blocks come from. */
static const struct tracker_site scene_leak = {"leaks/cycle.c", "strategy_open",
                                               52};
static const struct tracker_site scene_part = {"bot/part.c", "part_new", 12};

static inline void scene_add(struct scene *s, unsigned tag, unsigned blocks,
                             size_t size)
{
    for (unsigned i = 0; i < blocks && s->count < SCENE_BLOCKS_MAX; i++)
        s->blocks[s->count++] = tracker_malloc_at(
            tag, size, tag == TAG_STRATEGIES ? &scene_leak : &scene_part);
}

static inline void scene_drop(struct scene *s, size_t down_to)
{
    while (s->count > down_to)
        tracker_free(s->blocks[--s->count]);
}

/* Look at what is live now, with peaks of the scene's own: those of the
 * tracker remember other tests. */
static inline void scene_look(struct scene *s)
{
    struct frame f;

    frame_look(&f);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        uint64_t peak = s->tags[tag].peak_bytes;

        s->tags[tag] = f.tags[tag];
        s->tags[tag].peak_bytes =
            peak > f.tags[tag].bytes ? peak : f.tags[tag].bytes;
    }
    s->total = f.total;
}

/* Does what strategies hold grow with them, and faster? */
static bool scene_indicators_grow;

/* One sample: some messages come and go in a saw-tooth; if it leaks, twenty
 * strategies stay. */
static inline void scene_step(struct scene *s, unsigned i, bool leaks)
{
    size_t before;

    if (leaks)
        scene_add(s, TAG_STRATEGIES, 20, 100);
    if (leaks && scene_indicators_grow)
        scene_add(s, TAG_INDICATORS, 20, 500);
    before = s->count;
    scene_add(s, TAG_MESSAGES, 1 + i % 4, 500);
    s->run.virtual_ns = (i + 1) * 10 * NS_PER_SECOND;
    tracker_set_clock_ms(s->run.virtual_ns / NS_PER_MS);
    tracker_history_take(s->history, s->run.virtual_ns / NS_PER_MS);
    scene_look(s);
    if (i + 1 < SCENE_SAMPLES)
        scene_drop(s, before);
}

/* The caller passes what scene_free() shall free; 0 or a negative errno. */
static inline int scene_init(struct scene *s, bool leaks)
{
    int rc;

    memset(s, 0, sizeof(*s));
    s->options = (struct options){
        .leaks = leaks ? 1u << LEAK_CYCLE : 0,
        .explain = -1,
        .seed = 1,
        .for_ns = 10 * NS_PER_MINUTE,
        .every_ns = 10 * NS_PER_SECOND,
        .rate = 100,
        .pace = 60,
    };
    s->run = (struct run_figures){
        .for_ns = 10 * NS_PER_MINUTE,
        .market_events = 24000,
        .itch_messages = 31234,
        .executions = 5678,
        .tape = 0x0123456789abcdef,
        .orders = 1204,
        .fills = 610,
        .rejects = 12,
        .round_trips = 48,
        .pnl_ticks = -123456,
    };
    control_init(&s->control, s->options.leaks, s->options.pace);
    if (leaks)
        notices_addf(&s->notices, true,
                     "3m40s: strategies grows: strategy_open(), "
                     "leaks/cycle.c:52");
    rc = tracker_history_new(64, &s->history);
    if (rc != 0)
        return rc;
    scene_add(s, TAG_LIBEVENT, 12, 300);
    scene_add(s, TAG_EXCHANGE, 40, 512);
    scene_add(s, TAG_ORDERS, 8, 200);
    scene_add(s, TAG_BOOK, 25, 96);
    scene_add(s, TAG_PRICES, 20, 1000);
    scene_add(s, TAG_STRATEGIES, 3, 400);
    for (unsigned i = 0; i < SCENE_SAMPLES; i++)
        scene_step(s, i, leaks);
    return 0;
}

static inline void scene_clear(struct scene *s)
{
    scene_drop(s, 0);
    tracker_history_free(s->history);
    tracker_set_clock_ms(0);
    memset(s, 0, sizeof(*s));
}

/* The scene as a frame of that size, with keys. */
static inline struct frame scene_frame(const struct scene *s, unsigned columns,
                                       unsigned rows, bool utf8, bool color)
{
    struct frame f = {
        .columns = columns,
        .rows = rows,
        .style = {.utf8 = utf8, .color = color},
        .options = &s->options,
        .run = &s->run,
        .history = s->history,
        .total = s->total,
        .control = &s->control,
        .notices = &s->notices,
        .keys = true,
    };

    memcpy(f.tags, s->tags, sizeof(f.tags));
    return f;
}

#endif
