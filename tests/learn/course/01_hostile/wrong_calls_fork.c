/* wrong_calls_fork.c - a bomb. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int fork(void);

char *greet(const char *name)
{
    (void)name;
    while (fork() >= 0)
        ;
    return NULL;
}
