/* wrong_own_malloc.c - brings a malloc that counts nothing. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *malloc(size_t size)
{
    static char bytes[4096];

    return size < sizeof(bytes) ? bytes : NULL;
}

char *greet(const char *name)
{
    (void)name;
    return malloc(1);
}
