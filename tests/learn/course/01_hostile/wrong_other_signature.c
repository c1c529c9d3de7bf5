/* wrong_other_signature.c - is something else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int greet_count(void);
static char *greeting(const char *name)
{
    (void)name;
    return NULL;
}

int greet_count(void)
{
    return greeting("") == NULL;
}
