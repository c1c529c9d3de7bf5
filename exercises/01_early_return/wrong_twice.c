/* The block is given back where the order is broken, and once more
 * at the end, which each way now leads to. */
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
    int rc = -EINVAL;

    if (copy == NULL)
        return -ENOMEM;
    strcpy(copy, line);

    comma = strchr(copy, ',');
    if (comma == NULL) {
        free(copy);
        goto out;
    }
    *comma = '\0'; /* now copy is "AAPL", and "300" begins behind it */

    qty = strtol(comma + 1, NULL, 10);
    rc = -ERANGE;
    if (qty < 1 || qty > QTY_MAX)
        goto out;

    snprintf(symbol, SYMBOL_BYTES, "%.*s", SYMBOL_BYTES - 1, copy);
    rc = (int)qty;
out:
    free(copy);
    return rc;
}
