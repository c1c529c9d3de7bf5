/* frame.h - one picture of a running bot, as lines of text.
 *
 *       bot  leak=cycle seed=1 60x                    00:04:10 of 00:10:00
 *       P&L $12.30   orders 1,204   fills 610   executions 9,731
 *         1.2 MB ┤                 ▁▂▃▄▅▆
 *                │    ▁▂▃▄▅▆▇███████████
 *            0 B └0s─+1──────────5m──────────────10m
 *         tag               live   blocks    per 10s  verdict
 *         exchange       38.2 kB      410       +96 B bounded   ▄▄▄▄▄▄▄
 *       ▲ strategies      1.2 MB    4,100    +20.5 kB growing   ▁▂▃▄▅▆█
 *         total           1.2 MB    4,510    +20.6 kB           ▁▂▃▄▅▆█
 *       ▲   1.1 MB  growing   session_new(), leaks/cycle.c:88
 *       ○ the same run, fixed: 680 B of strategies; here 1.2 MB
 *       ▲ strategies grows: 7.4 MB an hour
 *       [1 cycle] 2 book  3 channel  4 free  5 forget  6 cache  7 timer
 *       1-7 leaks  space pause  s step  c compare  ? help  q quit
 *
 * A pure function of its input. Lines never pass the width less a margin of
 * one column on each side, and there are fewer lines than the terminal has
 * rows: whatever isn't there is left out in a fixed order, the numbers last
 * (frame_plan.c). In a wide terminal the places stand beside the tags.
 */
#ifndef MONITOR_FRAME_H
#define MONITOR_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"
#include "limit.h"
#include "notices.h"
#include "options.h"
#include "run.h"
#include "text.h"
#include "verdict_watch.h"

struct control;
struct twin_line;

/* What a tag, or all of them, holds now. */
struct frame_live {
    uint64_t bytes;
    uint64_t blocks;
    uint64_t peak_bytes;
};

/* Everything is borrowed for the call. */
struct frame {
    unsigned columns;
    unsigned rows;
    struct text_style style;
    const struct options *options;
    const struct run_figures *run;
    const struct tracker_history *history;
    struct frame_live tags[TRACKER_TAGS_MAX];
    struct frame_live total;
    struct limit limit; /* that will be full first, if something grows */
    const struct verdict_watch *verdicts; /* NULL: the series are judged here */
    const struct control *control;        /* NULL: nothing can be changed */
    const struct twin_line *twin;         /* NULL: there can't be one */
    const struct notices *notices;        /* NULL: none */
    const char *where;                    /* the page's address, or NULL */
    bool keys;                            /* are keys heard? */
    bool ended; /* the last frame: nothing more to wait for */
};

/* Wider lines are hard to follow with the eye. */
#define FRAME_WIDTH_MAX 200
/* Enough for the largest frame. */
#define FRAME_BYTES (28 * 1024)

/* The live figures of all tags, from the tracker. */
void frame_look(struct frame *f);

/* The frame's lines, each ended by '\n'. Returns their length in bytes. */
size_t frame_render(const struct frame *f, char *buf, size_t size);

/* "leak=cycle,book seed=1 60x": what ran, in a few words. Were leaks switched,
 * then all that were on at some time: "leak=cycle,book (switched) seed=1 60x".
 * `control` may be NULL: nothing was. */
void frame_add_what_ran(struct text *t, const struct options *options,
                        const struct control *control);

#endif
