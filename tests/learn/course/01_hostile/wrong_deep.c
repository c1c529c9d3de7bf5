/* wrong_deep.c - calls itself without end. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char more[64];

    snprintf(more, sizeof(more), "%s", name);
    return strlen(greet(more)) > 0 ? strdup(more) : NULL;
}
