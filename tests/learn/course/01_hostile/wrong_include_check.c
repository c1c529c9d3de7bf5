/* wrong_include_check.c - reads the check. */
#include "greet.h"

#include "check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
