/* status.c - what a failed write means for the exit status. */
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "options.h"

int status_of_write(int rc, const char *what)
{
    if (rc == 0 || rc == -EPIPE)
        return EXIT_FINE;
    fprintf(stderr, "bot: cannot write %s: %s\n", what, strerror(-rc));
    return rc == -ENOMEM ? EXIT_NOMEM_ : EXIT_CANTWRITE_;
}

int status_first(int before, int now)
{
    return before != EXIT_FINE ? before : now;
}
