/* life.h - from the first allocation of a program to its report. */
#ifndef TRACKER_PRELOAD_LIFE_H
#define TRACKER_PRELOAD_LIFE_H

/* Read TRACKER, and begin to count. Called once, inside the door. Whatever is
 * wrong is told on standard error; the program goes on. */
void life_start(void);

/* What needs a whole libc: called once, after life_start(), when it is up. */
void life_start_thread(void);

/* At each counted call: the clock goes on. */
void life_tick(void);

#endif
