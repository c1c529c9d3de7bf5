/* result.h - what stands in the report of a run. */
#ifndef STRESS_RESULT_H
#define STRESS_RESULT_H

#include <stdio.h>

#include "growth.h"
#include "stress.h"

#define POINTS_MAX 2400 /* more than the bot keeps of a run */

struct series {
    struct growth_point at[POINTS_MAX];
    size_t count;
};

/* Did a run leave a report, all of it? Then it is valid JSON whose lists are
 * lists, and can be read without fear. */
bool result_is_whole(const char *dir, const struct run *run);

/* Whatever isn't printable ASCII becomes '?': what a bot says may be garbage,
 * and stands in reports. */
void result_clean(char *text);

/* Fill in what a judged run found. The run is unjudged afterwards if its
 * report is gone or damaged. */
void result_read(struct run *run);

/* Live bytes of a tag (NULL: of all) at each sample; an empty series if there
 * is none. */
void result_series(const struct run *run, const char *tag, struct series *out);

/* Call `put` for each frame of a finding's stack, from the inside. */
void result_stack(const struct run *run, const struct found *found,
                  void (*put)(FILE *out, const char *function,
                              const char *place),
                  FILE *out);

#endif
