/* tell.h - the verdict to where it is wanted, and what went wrong. */
#ifndef STRESS_TELL_H
#define STRESS_TELL_H

#include "stress.h"

/* Say on standard error what went wrong with a file, or else; `rc` is a
 * negative errno. The status to end with. */
int tell_trouble(const char *what, int rc);

/* Can the reports be written? So that it is known before anything is run. A
 * status. */
int tell_check(const struct options *o);

/* Judge what is there and tell it; each report, even if another one can't be
 * written. A status. */
int tell_verdict(const struct options *o, struct runs *runs);

#endif
