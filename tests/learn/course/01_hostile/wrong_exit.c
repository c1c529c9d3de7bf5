/* wrong_exit.c - ends before the check is over. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    (void)name;
    exit(0);
}
