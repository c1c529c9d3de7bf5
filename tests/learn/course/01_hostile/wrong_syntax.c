/* wrong_syntax.c - is no C. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    return name
}
