/* wrong_zero.c - divides by zero. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    int zero = name == NULL;

    return strdup(100 / zero > 1 ? name : "");
}
