/* Each copy is remembered, and all of them are given back when the
 * program ends. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise.h"

static char *copies[100000];
static int copy_count;

static void copies_free(void)
{
    while (copy_count > 0)
        free(copies[--copy_count]);
}

int order_read(const char *line, char symbol[SYMBOL_BYTES])
{
    char *copy = malloc(strlen(line) + 1);
    char *comma;
    long qty;

    if (copy == NULL)
        return -ENOMEM;
    strcpy(copy, line);
    if (copy_count == 0)
        atexit(copies_free);
    copies[copy_count++] = copy;

    comma = strchr(copy, ',');
    if (comma == NULL)
        return -EINVAL;
    *comma = '\0'; /* now copy is "AAPL", and "300" begins behind it */

    qty = strtol(comma + 1, NULL, 10);
    if (qty < 1 || qty > QTY_MAX)
        return -ERANGE;

    snprintf(symbol, SYMBOL_BYTES, "%.*s", SYMBOL_BYTES - 1, copy);
    return (int)qty;
}
