/* wrong_nested.c - a function in a function, for a stack that may be executed:
 * on it any machine code could be written. */
#include "greet.h"

#include <stdlib.h>
#include <string.h>

static int call(int (*function)(int))
{
    return function(1);
}

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);
    int inner(int more)
    {
        return said != NULL ? more : 0;
    }

    if (call(inner) != 0) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
