/* The copy is kept until the next order comes, and given back
 * then: at any time only one block lives. But nobody gives back the last one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exercise.h"

static char *last;

int order_read(const char *line, char symbol[SYMBOL_BYTES])
{
    char *copy = malloc(strlen(line) + 1);
    char *comma;
    long qty;

    if (copy == NULL)
        return -ENOMEM;
    strcpy(copy, line);
    free(last);
    last = copy;

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
