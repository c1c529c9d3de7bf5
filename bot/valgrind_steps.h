/* valgrind_steps.h - leak checks of valgrind's own while the bot runs, one
 * after a round trip of the desk, and a look at who holds what leaks.
 *
 * Memcheck checks for leaks at exit: what was freed on the way out is no leak
 * to it, and what is lost came at some time or other. Asked after each round
 * trip, it tells what that trip left behind.
 */
#ifndef BOT_VALGRIND_STEPS_H
#define BOT_VALGRIND_STEPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "options.h"
#include "run.h"
#include "verdict_watch.h"

#define VALGRIND_STEPS_DEFAULT 20 /* so many in a run, if no N was given */

/* What memcheck counts. Lost: definitely and indirectly, it has one sum. */
struct valgrind_leaks {
    uint64_t lost_blocks, lost_bytes;
    uint64_t possible_blocks, possible_bytes;
    uint64_t reachable_blocks, reachable_bytes;
};

/* Storage belongs to the caller. */
struct valgrind_steps {
    uint64_t every_trips; /* 0: by time */
    uint64_t every_ns;
    uint64_t next_trips; /* when the next check is due */
    uint64_t next_ns;
    struct valgrind_leaks before; /* at the check before */
    bool any;                     /* there was one */
    bool told_lost;
    uint32_t told_tags; /* bit (tag): who holds it was told */
};

/* Who takes lines, borrowed for the call. */
struct valgrind_lines {
    void (*write)(void *ctx, const char *text, size_t len);
    void *ctx;
};

/* Does this process run under memcheck? If not, `errors` is told what to do. */
bool valgrind_steps_possible(const struct options *options, FILE *errors);

void valgrind_steps_init(struct valgrind_steps *s,
                         const struct options *options);

/* After a round trip: check, if it is time to, and tell. `verdicts` knows which
 * tags grow; NULL: none. */
void valgrind_steps_look(struct valgrind_steps *s,
                         const struct run_figures *run,
                         const struct verdict_watch *verdicts,
                         const struct valgrind_lines *to);

/* The head of the table; a row of it, and what is possibly lost if that
 * changed. Each returns its length. */
size_t valgrind_steps_head(char *buf, size_t size);
size_t valgrind_steps_row(const struct valgrind_steps *s,
                          const struct run_figures *run,
                          const struct valgrind_leaks *now, char *buf,
                          size_t size);

#endif
