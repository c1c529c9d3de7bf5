/* wrong_bomb.c - macros that double: what they expand to is larger than any
 * disk. */
#include "greet.h"

#define A(x) x x
#define B(x) A(x) A(x)
#define C(x) B(x) B(x)
#define D(x) C(x) C(x)
#define E(x) D(x) D(x)
#define F(x) E(x) E(x)
#define G(x) F(x) F(x)
#define H(x) G(x) G(x)

char *greet(const char *name)
{
    H(H(H(H((void)name;))))
    return 0;
}
