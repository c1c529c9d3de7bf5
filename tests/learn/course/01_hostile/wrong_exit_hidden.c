/* wrong_exit_hidden.c - the same, through a declaration of its own. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void _exit(int status) __attribute__((noreturn));

char *greet(const char *name)
{
    (void)name;
    _exit(0);
}
