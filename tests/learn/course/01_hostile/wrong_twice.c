/* wrong_twice.c - frees twice. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = malloc(8);

    (void)name;
    free(said);
    free(said);
    return strdup(name);
}
