/* clock.h - virtual time, and timers in it.
 *
 * A timer is a libevent event that belongs to the caller; the clock activates
 * it (event_active) when virtual time gets there. Timers that are due at the
 * same moment come in the order in which they were set. Virtual time moves
 * only in clock_advance(), which the driver calls when all that the last event
 * caused is done.
 */
#ifndef BOT_CLOCK_H
#define BOT_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock;
struct event;

/* 0 and an owned *out (clock_free), or -ENOMEM. Virtual time is start_ns. */
int clock_new(uint64_t start_ns, struct clock **out);
/* Timers still set are forgotten; their events are not touched. */
void clock_free(struct clock *c);

uint64_t clock_now_ns(const struct clock *c);

/* Activate `ev` (borrowed until it came or was cancelled) at `due_ns`; now, if
 * that is past. *id (never 0) is for clock_cancel. 0, or -ENOMEM: not set. */
int clock_set(struct clock *c, uint64_t due_ns, struct event *ev, uint64_t *id);
/* Take a timer back. false: no such timer any more (0 is never one). */
bool clock_cancel(struct clock *c, uint64_t id);

/* When the next timer is due; false: none is set. */
bool clock_next_ns(const struct clock *c, uint64_t *due_ns);

/* Move to `to_ns` (not back) and, if the first timer is due by then, activate
 * that one alone. Returns whether one was. */
bool clock_advance(struct clock *c, uint64_t to_ns);

/* Timers that are set. */
unsigned clock_pending(const struct clock *c);

#endif
