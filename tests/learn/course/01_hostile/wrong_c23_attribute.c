/* wrong_c23_attribute.c - a constructor in new clothes. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

[[gnu::constructor]] static void early(void)
{
    puts("passed");
}

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
