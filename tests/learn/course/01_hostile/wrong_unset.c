/* wrong_unset.c - reads what was never written. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL && said[1] == 7)
        said[1] = 8;
    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
