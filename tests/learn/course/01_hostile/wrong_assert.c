/* wrong_assert.c - an assertion that fails. */
#include "greet.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *greet(const char *name)
{
    assert(name == NULL);
    return NULL;
}
