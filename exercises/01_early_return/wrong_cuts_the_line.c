/* No copy at all: the line is cut where it stands. It belongs to
 * somebody else. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise.h"

int order_read(const char *line, char symbol[SYMBOL_BYTES])
{
    char *copy = (char *)line;
    char *comma;
    long qty;

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
