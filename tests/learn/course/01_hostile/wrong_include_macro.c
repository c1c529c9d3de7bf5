/* wrong_include_macro.c - a header by a macro. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define WHICH "check.h"
#include WHICH

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
