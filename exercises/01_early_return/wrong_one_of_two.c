/* One way out is mended, and the other one forgotten. */
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
    if (comma == NULL) {
        free(copy);
        return -EINVAL;
    }
    *comma = '\0'; /* now copy is "AAPL", and "300" begins behind it */

    qty = strtol(comma + 1, NULL, 10);
    if (qty < 1 || qty > QTY_MAX)
        return -ERANGE;

    snprintf(symbol, SYMBOL_BYTES, "%.*s", SYMBOL_BYTES - 1, copy);
    free(copy);
    return (int)qty;
}
