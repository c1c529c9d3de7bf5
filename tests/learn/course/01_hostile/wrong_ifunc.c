/* wrong_ifunc.c - lets the linker choose. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *choose(void)
{
    return NULL;
}
int greet_count(void) __attribute__((ifunc("choose")));

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
