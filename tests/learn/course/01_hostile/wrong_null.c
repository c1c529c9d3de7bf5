/* wrong_null.c - follows a pointer to nowhere. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = NULL;

    strcpy(said, name);
    return said;
}
