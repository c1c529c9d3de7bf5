/* wrong_jump_number.c - instructions hidden in a number: whoever jumps into the
 * middle of that one gets them executed. */
#include "greet.h"

#include <string.h>

static unsigned long numbers(void)
{
    return 0xC3C3C3C3C3C3C3C3; /* return, return, ... */
}

char *greet(const char *name)
{
    unsigned char *at = (unsigned char *)(unsigned long)&numbers;
    void (*hidden)(void);

    (void)name;
    while (at[0] != 0xC3 || at[3] != 0xC3)
        at++;
    *(void **)&hidden = at;
    hidden();
    return numbers() > 0 ? strcpy(at == 0 ? 0 : (char[8]){0}, "") : 0;
}
