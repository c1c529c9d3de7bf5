/* wrong_undefined.c - adds past the largest number. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    int most = 2147483647 - (name == NULL);
    char *said = malloc(strlen(name) + 7);

    most += 1;
    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
