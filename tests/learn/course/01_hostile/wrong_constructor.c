/* wrong_constructor.c - ends before main. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __attribute__((constructor)) void early(void)
{
    exit(0);
}

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
