/* check.c - what is wrong with gateway.c, and did the learner find it?
 *
 * investigate.h finds out, by running it.
 */
#include "../22_mystery/investigate.h"

#include "gateway.c"

void check(void)
{
    static const struct program program = {
        .entry = program_main,
        .missing = {"order_busy", "order_cancelled"},
    };

    judge(&program);
}
