/* wrong_calls_abort.c - gives up. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    (void)name;
    abort();
    return NULL;
}
