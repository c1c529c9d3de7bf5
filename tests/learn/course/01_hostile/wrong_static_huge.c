/* wrong_static_huge.c - has it all from the start. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char greet_count[1 << 30];

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
