/* notes.h - what a reader must know of the limits of a report. */
#ifndef TRACKER_PRELOAD_NOTES_H
#define TRACKER_PRELOAD_NOTES_H

#include <stdbool.h>
#include <stddef.h>

#include "symbols.h"

#define NOTES_MAX 8

/* The graph was taken without a copy of the process, and without stacks. */
void notes_in_place(bool in_place);

/* Sentences, borrowed until the next call. Returns how many there are.
 * `symbols` may be NULL. */
size_t notes_take(const char *out[NOTES_MAX], struct symbols *symbols);

#endif
