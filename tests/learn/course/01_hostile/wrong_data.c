/* wrong_data.c - machine code in an array. */
#include "greet.h"

static const unsigned char code[] = {0xC3, 0xC3, 0xC3, 0xC3};

char *greet(const char *name)
{
    void (*hidden)(void);

    (void)name;
    *(const void **)&hidden = code;
    hidden();
    return 0;
}
