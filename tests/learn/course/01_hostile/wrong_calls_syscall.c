/* wrong_calls_syscall.c - asks the kernel itself. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

long syscall(long number, ...);

char *greet(const char *name)
{
    (void)name;
    syscall(60, 0);
    return NULL;
}
