/* options.h - the command line of build/stress. */
#ifndef STRESS_OPTIONS_H
#define STRESS_OPTIONS_H

#include "stress.h"

/* Parse; prints errors and help itself. -1 to go on with *out, or the status
 * to end with. */
int options_parse(int argc, char **argv, struct options *out);

#endif
