/* mystery.h - the leaks of --leak=mystery: one, two or none, chosen by the
 * seed.
 *
 * Who shows a run never gets to know them: options->leaks stays empty, and
 * only who builds the trader asks (sim.c). So what is shown of a run cannot
 * tell by mistake. Sites of all seven pairs, leaks and fixes alike, become
 * MYSTERY_FILE while it lasts (lesson_hide_sites() in lesson.h), and live
 * switches are refused: ask mystery_on().
 */
#ifndef BOT_MYSTERY_H
#define BOT_MYSTERY_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "symbols.h"
#include "tracker.h"

/* What reports say in place of a pair's file; its function is "?", its line
 * is 0. */
#define MYSTERY_FILE "leaks/?.c"
extern const struct tracker_site mystery_site;

#define MYSTERY_LEAKS_MAX 2

/* Are this run's leaks a secret? */
static inline bool mystery_on(const struct options *options)
{
    return options->mystery;
}

/* The secret, a bit mask of enum leak. Of eight seeds one has no leak and two
 * have two, about; the same on every machine. */
unsigned mystery_leaks(uint64_t seed);

/* Is it in one of the pairs? Or it may be, for all that is known of it. */
bool mystery_hides(const struct symbol *symbol);

/* A seed that nobody knows yet, short enough to be typed. */
uint64_t mystery_seed(void);

#endif
