/* wrong_include_absolute.c - reads a file of the machine. */
#include "greet.h"

#include "/etc/hostname"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
