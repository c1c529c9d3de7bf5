/* outlet.h - where the tracker's words go: standard error, or a file.
 *
 * Programs close standard error before we report, so a copy of it is kept,
 * out of the way of their own numbers.
 */
#ifndef TRACKER_PRELOAD_OUTLET_H
#define TRACKER_PRELOAD_OUTLET_H

#include <stddef.h>
#include <stdio.h>

/* Once, before all others. */
void outlet_start(void);

/* Keep the copy no longer: the program has left its terminal. */
void outlet_leave(void);

/* A line "tracker: SENTENCE" on standard error; text as it is. No stdio. */
void outlet_say(const char *sentence);
void outlet_write(const char *text);

/* Once, before any file is opened: whose child is this process? */
void outlet_learn_parent(void);

/* Open the file that `pattern` names, %p being the process's number, or
 * standard error for "". A process that a tracked one started, by fork or as
 * another program, gets its number at the end of a name without %p: it shall
 * not write over its parent's file. The name goes to `path`. NULL: not
 * possible, and that was said. outlet_close() it; that says, too, if not all
 * could be written. */
FILE *outlet_open(const char *pattern, char *path, size_t size);
void outlet_close(FILE *out);

/* Close it, and remove it if it is a file: what is in it isn't whole. */
void outlet_drop(FILE *out, const char *path);

#endif
