/* wrong_calls_atexit.c - waits for the end. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void late(void)
{
}

char *greet(const char *name)
{
    (void)name;
    atexit(late);
    return NULL;
}
