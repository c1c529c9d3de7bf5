/* loader.h - is the loader of this process alive?
 *
 * A thread that opens a library holds the loader's lock. If another one forks
 * at that moment, the lock stays held in the child for ever: its owner is not
 * there. Whoever asks the loader for its list then waits for ever, and a
 * report asks.
 */
#ifndef TRACKER_PRELOAD_LOADER_H
#define TRACKER_PRELOAD_LOADER_H

#include <stdbool.h>

/* Watch forks from now on. */
void loader_start(void);

/* False: this process is such a child. */
bool loader_answers(void);

#endif
