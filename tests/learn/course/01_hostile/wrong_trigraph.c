/* wrong_trigraph.c - a still older one. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

??=pragma GCC optimize("O3")

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
