/* wrong_printf_check.c - calls what belongs to the check. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_note(const char *format, ...);

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    check_note("passed");
    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
