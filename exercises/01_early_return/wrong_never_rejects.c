/* An order that is never rejected never takes the early way
 * out: the feature is switched off. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise.h"

int order_read(const char *line, char symbol[SYMBOL_BYTES])
{
    char *copy = malloc(strlen(line) + 1);
    char *comma;
    long qty;

    if (copy == NULL)
        return -ENOMEM;
    strcpy(copy, line);

    comma = strchr(copy, ',');
    if (comma == NULL)
        comma = copy + strlen(copy);
    qty = *comma == ',' ? strtol(comma + 1, NULL, 10) : 1;
    *comma = '\0';
    if (qty < 1 || qty > QTY_MAX)
        qty = 1;

    snprintf(symbol, SYMBOL_BYTES, "%.*s", SYMBOL_BYTES - 1, copy);
    free(copy);
    return (int)qty;
}
