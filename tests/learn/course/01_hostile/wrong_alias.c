/* wrong_alias.c - another name for a function. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int greet_count(void) __attribute__((alias("greet")));

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
