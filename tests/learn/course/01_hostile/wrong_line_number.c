/* wrong_line_number.c - the same, as the preprocessor writes it. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

# 1 "/usr/include/stdio.h"

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
