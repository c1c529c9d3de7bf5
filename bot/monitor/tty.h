/* tty.h - the terminal is taken for pictures, and given back as it was.
 *
 *      taken        pictures are painted on its other screen (the alternate
 *                   one), keys come at once and aren't echoed, and what is
 *                   written to standard error waits in memory
 *      given back   the screen, its cursor, colours and modes are as before;
 *                   then what waited is written
 *
 * Only one at a time. It isn't taken while we are in the background: then it
 * belongs to others. Ctrl-Z, the end of the process and any signal that ends
 * it give it back (tty_give_back() is called from handlers); it is taken again
 * with the next picture, if we are in the foreground then.
 */
#ifndef MONITOR_TTY_H
#define MONITOR_TTY_H

#include <stdbool.h>
#include <stddef.h>

/* What goes before the first picture; tty_give_back() writes the reverse. */
#define TTY_ENTER "\033[?1049h\033[H\033[2J"
#define TTY_LEAVE "\033[0m\033[?7h\033[?25h\033[?1049l"

/* Take the terminal that `out` is, and keys from the one that `keys` is (-1:
 * none are wanted). The caller writes TTY_ENTER. If it is taken, see whether
 * it still is as it was left.
 *
 * TTY_OURS: paint on; TTY_TAKEN: it was taken just now, or somebody changed
 * its modes meanwhile: paint all of it; TTY_NONE: we are in the background,
 * paint nothing. */
enum tty_state { TTY_NONE, TTY_TAKEN, TTY_OURS };
enum tty_state tty_take(int out, int keys);

bool tty_is_taken(void);

/* Async-signal-safe; does nothing if it isn't taken. It waits a moment for a
 * terminal that is full. false: that was not enough, and TTY_LEAVE was not
 * written; all else was done. */
bool tty_give_back(void);

/* TTY_LEAVE was written by others: do the rest. */
void tty_left(void);
/* It waits in the buffer of another descriptor, and may wait for long: until
 * then handlers write it to that one. */
void tty_leave_later(int out);

/* Bytes from the keys' terminal, up to `size`; 0 if there are none now, or if
 * it isn't taken. Never waits, and never stops us. */
size_t tty_read(char *buf, size_t size);

/* What was written to standard error since it was taken, from byte `from` on.
 * Returns how many bytes are in `buf`. */
size_t tty_errors(size_t from, char *buf, size_t size);

/* Keep no more of it than the first TTY_ERRORS_MAX bytes; the rest is counted
 * (bounds.h). Call it now and then, with how much was read so far. Returns how
 * much of that is still there. */
#define TTY_ERRORS_MAX ((size_t)256 * 1024)
size_t tty_bound_errors(size_t told);

#endif
