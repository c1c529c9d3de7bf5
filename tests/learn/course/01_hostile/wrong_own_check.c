/* wrong_own_check.c - brings the check itself. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check(void);
void check(void)
{
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
