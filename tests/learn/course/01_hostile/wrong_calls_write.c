/* wrong_calls_write.c - writes the verdict. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

long write(int fd, const void *bytes, size_t len);

char *greet(const char *name)
{
    (void)name;
    (void)!write(4, "P\n", 2);
    return NULL;
}
