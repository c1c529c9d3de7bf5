/* wrong_bomb_data.c - a short line that makes an object file of a gigabyte. */
#include "greet.h"

static int table[1 << 28] = {[0] = 1, [(1 << 28) - 1] = 1};

char *greet(const char *name)
{
    (void)name;
    return table[0] != 0 ? 0 : 0;
}
