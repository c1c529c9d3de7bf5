/* wrong_runaway.c - asks again and again. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    for (;;) {
        char *more = malloc(1000);

        if (more == NULL)
            return strdup(name);
    }
}
