/* wrong_calls_system.c - starts a shell. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    (void)name;
    (void)!system("true");
    return NULL;
}
