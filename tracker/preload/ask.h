/* ask.h - a report while the program runs, asked for by a signal.
 *
 * The handler only writes to a file descriptor. A thread of ours reads it,
 * for the program's own threads may sleep for long. In a child of fork that
 * thread is not there: the next allocation reports instead.
 */
#ifndef TRACKER_PRELOAD_ASK_H
#define TRACKER_PRELOAD_ASK_H

/* Wait for this signal; `report` runs in a thread of its own, inside the door.
 * A program that handles the signal itself takes it away from us. 0 or a
 * negative errno. To be called when libc is up. */
int ask_start(int signal_number, void (*report)(void));

/* At each call of the door. */
void ask_tick(void);

#endif
