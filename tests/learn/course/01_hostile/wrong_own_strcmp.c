/* wrong_own_strcmp.c - brings a strcmp that finds all alike. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int strcmp(const char *a, const char *b)
{
    return a == b ? 0 : 0;
}

char *greet(const char *name)
{
    (void)name;
    return strdup("");
}
