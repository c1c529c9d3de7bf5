/* wrong_sanitizer_off.c - switches the sanitizer off. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((no_sanitize("address"))) char *greet(const char *name);

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
