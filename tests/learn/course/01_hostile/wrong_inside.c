/* wrong_inside.c - frees what is no block. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = strdup(name);

    free(said + 1);
    return said;
}
