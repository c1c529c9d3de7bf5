/* ending.h - how a signal ends the bot.
 *
 *                          SIGINT, SIGTERM           SIGHUP, SIGQUIT, a crash
 *      before the run      at once                   at once
 *      during the run      it ends early, and        at once
 *                          reports; a second one:
 *                          at once
 *      after the run       at once                   at once
 *
 * At once means: the terminal gets its cursor back, unfinished files are taken
 * away, and then the signal does what it does by default. On SIGTSTP the
 * cursor comes back, too. Signals that are ignored when the bot starts stay
 * ignored (nohup).
 */
#ifndef BASE_ENDING_H
#define BASE_ENDING_H

#include <stdbool.h>

/* Once, at the start of the process. `restore` gives the terminal back; it is
 * called from handlers. */
void ending_init(void (*restore)(void));

/* The run begins: SIGINT and SIGTERM have got a handler of somebody else's,
 * who from now on hears of the first signal alone. Does nothing without
 * ending_init(). */
void ending_run_begins(void);
/* The run is over; to be called while that handler still works. */
void ending_run_ends(void);
/* Is `signal` not to be handled, because it was ignored at the start? */
bool ending_is_ignored(int signal);

/* An unfinished file is there from now on. `path` is borrowed until
 * ending_file_done(). */
void ending_file(const char *path);
/* It has got its name, or is gone. */
void ending_file_done(const char *path);

#endif
