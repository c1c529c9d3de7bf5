/* wrong_endless.c - never ends. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    while (name != NULL)
        ;
    return NULL;
}
