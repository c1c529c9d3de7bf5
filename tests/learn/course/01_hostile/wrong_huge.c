/* wrong_huge.c - asks for more than there is. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = malloc((size_t)10 << 30);

    if (said != NULL)
        strcpy(said, name);
    return said;
}
