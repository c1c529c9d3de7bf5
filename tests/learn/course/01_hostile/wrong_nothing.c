/* wrong_nothing.c - says nothing. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    (void)name;
    return strdup("");
}
