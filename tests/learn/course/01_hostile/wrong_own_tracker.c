/* wrong_own_tracker.c - brings a counting that counts nothing. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

long tracker_live_since(const void *mark);
long tracker_live_since(const void *mark)
{
    return mark == NULL;
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
