/* progress.h - how far all runs are, and how long the rest will take.
 *
 * A run prints a line for each sample, which begins with "t=" and its virtual
 * time. So there is an estimate as soon as the first runs have come some way,
 * and no run has to end for it. Loads cost differently: each has its own speed,
 * learned from its runs, those under way too; a load of which no run has begun
 * yet counts as the mean of the others.
 */
#ifndef STRESS_PROGRESS_H
#define STRESS_PROGRESS_H

#include "stress.h"

#define SPEEDS (LOADS + 1) /* the recording of days is one more */

/* What a run prints, byte by byte: how far is it? */
struct progress_words {
    char word[24];
    size_t len; /* of the word; or one of those below */
    int at;     /* in the line */
    uint64_t virtual_ns;
};

/* `len` bytes of what a run printed; anything is allowed. */
void progress_read(struct progress_words *w, const char *text, size_t len);

/* A run under way. */
struct progress_flight {
    const struct run *run; /* borrowed */
    uint64_t ms;           /* since it began */
    uint64_t virtual_ns;   /* that it has done */
};

struct progress {
    bool terminal;
    size_t todo;
    size_t done;
    size_t jobs;
    uint64_t told_ms; /* when the last line was told */
    struct progress_speed {
        uint64_t todo_ns; /* virtual time of all runs, also those done */
        uint64_t done_ns;
        uint64_t done_ms;
    } speeds[SPEEDS];
};

/* One more run to do; one that was done. */
void progress_plan(struct progress *p, const struct run *run);
void progress_ran(struct progress *p, const struct run *run);
/* One that was planned, and is not to be done after all. */
void progress_drop(struct progress *p, const struct run *run);

/* Milliseconds until all is done, or UINT64_MAX if nobody knows yet. */
uint64_t progress_left_ms(const struct progress *p,
                          const struct progress_flight *flights, size_t count);

/* Done of all virtual time, in hundredths, cut off. */
unsigned progress_percent(const struct progress *p,
                          const struct progress_flight *flights, size_t count);

/* Tell it on standard error: on a terminal in one line that changes twice a
 * second, else a line every ten seconds; `last`: at once, and it is over. */
void progress_tell(struct progress *p, uint64_t now_ms, bool last,
                   const struct progress_flight *flights, size_t count);

#endif
