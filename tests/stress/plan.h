/* plan.h - which runs there are. */
#ifndef STRESS_PLAN_H
#define STRESS_PLAN_H

#include <stdio.h>

#include "stress.h"

/* A profile's plan, or -ENOENT. */
int plan_profile(const char *name, struct plan *out);
/* The names of all profiles, for people. */
void plan_list(FILE *out);

const char *plan_leak_name(int leak);
const char *plan_load_name(unsigned load);
/* The number of that name, or -1. */
int plan_leak_find(const char *name);
int plan_load_find(const char *name);

/* Set one parameter from words as they are typed and stored: "loads",
 * "normal,burst". 0; -EINVAL: the value is wrong; -ENOENT: no such one. */
int plan_set(struct plan *plan, const char *name, const char *value);

/* What values that one takes, in words; NULL: there is no such one. */
const char *plan_takes(const char *name);

/* All parameters, "name=value" a line: what plan_set() takes. */
void plan_put(const struct plan *plan, FILE *out);

/* The runs of a plan, always in the same order; the long ones come first.
 * 0 or -ENOMEM. */
int plan_runs(const struct plan *plan, struct runs *out);
void runs_clear(struct runs *runs);

/* The healthy run of the same load and seed, or NULL if `run` is one. */
const struct run *plan_control(const struct runs *runs, const struct run *run);

/* The days that have to be recorded for those runs that are to do, one for each
 * seed. 0 or -ENOMEM. */
int plan_days(const struct runs *runs, struct runs *out);

/* The name of a day's file, without what is behind the dot. */
const char *plan_day_name(uint32_t seed, char buf[NAME_LEN]);

/* How far samples lie apart in a run of so long: a multiple of the desk's five
 * seconds, so that each is taken at a round trip. */
uint64_t plan_every_ns(uint64_t for_ns);

/* What shows this run again, to be typed; it may take two commands. */
#define COMMAND_LEN 320
const char *plan_command(const struct run *run, char buf[COMMAND_LEN]);

#endif
