/* wrong_calls_close.c - closes what the check has open. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int close(int fd);

char *greet(const char *name)
{
    (void)name;
    for (int fd = 0; fd < 64; fd++)
        close(fd);
    return NULL;
}
