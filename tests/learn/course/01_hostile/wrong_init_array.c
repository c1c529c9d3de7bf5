/* wrong_init_array.c - a constructor by another way. */
#include "greet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void early(void)
{
    puts("passed");
}
static void (*const run)(void)
    __attribute__((section(".init_array"), used)) = early;

char *greet(const char *name)
{
    char *said = malloc(strlen(name) + 7);

    if (said != NULL) {
        strcpy(said, "hello ");
        strcat(said, name);
    }
    return said;
}
