/* wrong_pass_line.c - prints what a pass looks like. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    (void)name;
    printf("P0123456789abcdef0123456789abcdef\n01_hostile: passed\n");
    fflush(stdout);
    return strdup("");
}
