/* wrong_pasted.c - a forbidden word, put together by the preprocessor. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PASTE(a, b) a##b

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    PASTE(__as, m__)("nop");
    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
