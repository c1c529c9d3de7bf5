/* wrong_bomb_text.c - macros that double, up to what a compiler would still
 * take. */
#include "greet.h"

#define A(x) x x x x
#define B(x) A(A(x))
#define C(x) B(B(x))

char *greet(const char *name)
{
    C(C((void)name; (void)name; (void)name; (void)name; (void)name;))
    C(C((void)name; (void)name; (void)name; (void)name; (void)name;))
    return 0;
}
