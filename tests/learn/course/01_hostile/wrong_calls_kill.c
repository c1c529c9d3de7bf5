/* wrong_calls_kill.c - ends who asks. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int kill(int pid, int signal);

char *greet(const char *name)
{
    (void)name;
    kill(1, 0);
    return NULL;
}
