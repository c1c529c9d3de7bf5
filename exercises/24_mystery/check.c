/* check.c - what is wrong with risk.c, and did the learner find it?
 *
 * investigate.h finds out, by running it.
 */
#include "../22_mystery/investigate.h"

#include "risk.c"

void check(void)
{
    static const struct program program = {
        .entry = program_main,
        .missing = {NULL},
    };

    judge(&program);
}
