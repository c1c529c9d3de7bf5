/* wrong_calls_signal.c - catches signals. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void (*signal(int number, void (*handler)(int)))(int);

char *greet(const char *name)
{
    (void)name;
    signal(11, NULL);
    return NULL;
}
