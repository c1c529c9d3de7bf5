/* wrong_returns_past.c - returns to the caller of the check: a frame holds its
 * caller's frame and, beside it, where to go on. */
#include "greet.h"

char *greet(const char *name)
{
    void **own = __builtin_frame_address(0);
    void **check = own[0];

    (void)name;
    own[0] = check[0];
    own[1] = check[1];
    return 0;
}
