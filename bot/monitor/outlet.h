/* outlet.h - a way out for bytes that never holds up the program.
 *
 * A terminal is opened anew by its name, so that O_NONBLOCK is ours alone and
 * not the shell's too. What it doesn't take at once waits in a bounded
 * buffer; what doesn't fit there is refused as a whole, so that no frame, line
 * or escape sequence is ever cut in two.
 *
 * Anything else (a pipe, a file) is written as programs write: it may block,
 * and nothing is lost.
 */
#ifndef MONITOR_OUTLET_H
#define MONITOR_OUTLET_H

#include <stdbool.h>
#include <stddef.h>

#define OUTLET_BYTES (32 * 1024)

/* Storage belongs to the caller. */
struct outlet {
    int fd;
    bool owned;  /* closed by outlet_clear() */
    bool blocks; /* not a terminal */
    int error;   /* the negative errno of the first write that failed */
    size_t from; /* what waits: buf[from] to buf[to - 1] */
    size_t to;
    char buf[OUTLET_BYTES];
};

/* The terminal that `fd` is. 0, or a negative errno (-ENOTTY if it is none);
 * then `o` takes nothing and needs no outlet_clear(). */
int outlet_open_terminal(struct outlet *o, int fd);
/* `fd` itself, borrowed; -1 for nowhere. */
void outlet_open_stream(struct outlet *o, int fd);
/* Closes what was opened; what waits is lost. */
void outlet_clear(struct outlet *o);

/* All of it, or nothing (false): now or later. */
bool outlet_write(struct outlet *o, const char *bytes, size_t count);
/* Forget what waits. */
void outlet_drop(struct outlet *o);
/* Try again to get rid of what waits. Is nothing left? */
bool outlet_flush(struct outlet *o);
/* The same, but wait for it, `wait_ms` at most. */
bool outlet_drain(struct outlet *o, int wait_ms);

#endif
