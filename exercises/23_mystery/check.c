/* check.c - what is wrong with snapshots.c, and did the learner find it?
 *
 * investigate.h finds out, by running it.
 */
#include "../22_mystery/investigate.h"

#include "snapshots.c"

void check(void)
{
    static const struct program program = {
        .entry = program_main,
        .missing = {"client_push"},
    };

    judge(&program);
}
