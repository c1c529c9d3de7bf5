/* wrong_line.c - says that it is another file. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#line 1 "/usr/include/stdio.h"

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
