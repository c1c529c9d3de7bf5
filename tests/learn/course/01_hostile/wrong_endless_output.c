/* wrong_endless_output.c - never stops talking. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    for (;;)
        printf("hello %s\n", name);
    return NULL;
}
