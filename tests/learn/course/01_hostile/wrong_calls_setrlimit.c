/* wrong_calls_setrlimit.c - lifts limits. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int setrlimit(int what, const void *limit);

char *greet(const char *name)
{
    (void)name;
    setrlimit(0, NULL);
    return NULL;
}
