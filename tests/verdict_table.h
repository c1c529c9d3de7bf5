/* verdict_table.h - the growth verdict tried: what the two halves of the table
 * share. The command is verdict_table.c.
 */
#ifndef VERDICT_TABLE_H
#define VERDICT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* How much is tried. */
struct verdict_effort {
    unsigned leak_seeds;  /* for each leak and load */
    unsigned fixed_seeds; /* for each load */
    unsigned shape_seeds; /* for each shape */
    unsigned loads;       /* of the three */
};

/* What must hold, summed up. */
struct verdict_sums {
    unsigned leaks;
    unsigned leaks_named;
    unsigned healthy;
    unsigned healthy_alarms; /* at the end */
};

/* verdict_runs.c: the bot, leaking and fixed. Prints its part of the table as
 * Markdown. 0, or a negative errno if a run could not be started. */
int verdict_runs(const struct verdict_effort *effort, FILE *out,
                 struct verdict_sums *sums);

/* verdict_shapes.c: drawn series, healthy and growing. */
void verdict_shapes(const struct verdict_effort *effort, FILE *out,
                    struct verdict_sums *sums);

#endif
