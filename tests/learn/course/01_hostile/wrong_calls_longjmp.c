/* wrong_calls_longjmp.c - jumps out of the check. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void longjmp(void *to, int value);

char *greet(const char *name)
{
    (void)name;
    longjmp(NULL, 1);
    return NULL;
}
