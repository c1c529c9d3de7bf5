/* control.h - what may be changed while a run goes on: which leaks are on, how
 * fast time goes, whether it stands still.
 *
 *      page, keys ──ask──► control ◄──take up── driver
 *                             │
 *                             └──look──► page, view, reports
 *
 * Whoever asks may do so from any callback of the loop: it is only noted. The
 * driver takes it up between two events of the run, when nothing else is left
 * to do, so what is traded is the same whatever is asked for. A switch counts
 * for what is made from then on; see trader/lesson.h for what that means to
 * each leak.
 *
 * Nothing is allocated: a struct control is the caller's, one for each run.
 * Its fields are control.c's own.
 */
#ifndef BOT_CONTROL_H
#define BOT_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "catalogue.h"

#define CONTROL_CHANGES_MAX 128 /* kept; older ones go */

/* What a leak's tags held at one moment. */
struct control_live {
    uint64_t bytes;
    uint64_t blocks;
};

/* A switch that was taken up. */
struct control_change {
    uint64_t number; /* 0, 1, ... in this run */
    uint64_t t_ms;   /* virtual, since the start of the run */
    enum leak leak;
    bool on;
    struct control_live live; /* then */
};

/* What became of a leak's memory: `before` is as of its last switch on (nothing
 * if it was on from the start), `off` as of the switch off after it. With that
 * it is off now:
 *      stays         now - before, given back  off - now, more since  now - off
 * each as far as it is positive. */
struct control_rest {
    bool ever; /* was it on at some time? If not, all else is zero */
    bool on;   /* is it on now? Then there is no `off` yet */
    uint64_t on_ms;
    uint64_t off_ms;
    struct control_live before;
    struct control_live off;
    struct control_live now;
};

/* As of now. What was asked for and not taken up yet is in it, too: that is a
 * matter of some milliseconds. */
struct control_state {
    unsigned leaks; /* bit mask: those that are on */
    unsigned ever;  /* those that were on at some time of the run */
    uint32_t pace;  /* virtual seconds a real second, or PACE_MAX */
    bool paused;    /* virtual time stands still */
    bool stepping;  /* until the next round trip, then it pauses */
    bool compare;   /* a twin without leaks runs beside this run */
    bool locked;    /* leaks can't be switched, nor compared: it's a mystery */
    uint64_t changes; /* switches taken up so far */
};

struct control {
    unsigned asked; /* masks of leaks: on, as asked for */
    unsigned leaks; /* on, as the driver took it up */
    unsigned ever;
    uint32_t pace;
    bool paused;
    bool stepping;
    bool compare;
    bool locked;
    uint64_t step_trips; /* round trips when the step began */
    uint64_t until_ns;
    uint64_t change_count;
    struct control_change changes[CONTROL_CHANGES_MAX]; /* a ring */
    struct control_rest rest[LEAK_COUNT];
    void (*wake)(void *ctx);
    void *wake_ctx;
    int (*twin)(void *ctx, bool on);
    void *twin_ctx;
};

/* A run that begins with these leaks, at this pace. */
void control_init(struct control *c, unsigned leaks, uint32_t pace);
/* From now on switches and comparisons are refused. */
void control_lock(struct control *c);

/* Asking ------------------------------------------------------------------ */

/* 0, also if it is so already; -EINVAL: there is no such leak; -EPERM: locked.
 */
int control_switch(struct control *c, enum leak leak, bool on);
/* Virtual seconds a real second, or PACE_MAX. 0, or -EINVAL: more than
 * OPTIONS_PACE_MAX. */
int control_pace(struct control *c, uint32_t pace);
/* To stand still, or to go on. A step under way is over. */
void control_pause(struct control *c, bool paused);
/* Go on until the desk was reopened once more, then pause. */
void control_step(struct control *c);
/* Run a twin without leaks beside this run, or end it. 0; -EPERM: locked;
 * -ENODATA: no leak has been on, so there is nothing to compare; -ENOTSUP:
 * this run can't have one; -ENOMEM, -EAGAIN, ...: it couldn't be started. */
int control_compare(struct control *c, bool on);

/* Looking ----------------------------------------------------------------- */

struct control_state control_look(const struct control *c);
struct control_rest control_rest_of(const struct control *c, enum leak leak);
/* Change number `number`. NULL: there is none yet, or it isn't kept any more.
 * Borrowed until the next change. */
const struct control_change *control_change_at(const struct control *c,
                                               uint64_t number);

/* For the driver ---------------------------------------------------------- */

/* What the run has to follow until it asks again. */
struct control_orders {
    unsigned leaks; /* what new objects follow */
    uint32_t pace;
    bool paused;
    uint64_t until_ns; /* nothing later than this yet; UINT64_MAX: no bound */
};

/* Between two events, `now_ms` after the start and after `round_trips`: take
 * up what was asked for. */
struct control_orders control_take(struct control *c, uint64_t now_ms,
                                   uint64_t round_trips);
/* Whom to tell that something was asked for; NULL: nobody any more. */
void control_on_ask(struct control *c, void (*wake)(void *ctx), void *ctx);

/* For the twin ------------------------------------------------------------ */

/* Who starts and ends the twin: 0 or a negative errno, then nothing changed.
 * NULL: there is none to be had. */
void control_on_compare(struct control *c, int (*twin)(void *ctx, bool on),
                        void *ctx);
/* It has ended by itself. */
void control_twin_gone(struct control *c);
/* In the twin: virtual time since the start may go as far as this. */
void control_until(struct control *c, uint64_t until_ns);

#endif
