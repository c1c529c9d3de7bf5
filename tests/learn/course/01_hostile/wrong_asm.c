/* wrong_asm.c - goes around C. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    __asm__ volatile("nop");
    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
