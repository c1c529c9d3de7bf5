/* wrong_calls_dlsym.c - looks for names. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *dlsym(void *handle, const char *name);

char *greet(const char *name)
{
    (void)name;
    dlsym(NULL, "check_fail");
    return NULL;
}
