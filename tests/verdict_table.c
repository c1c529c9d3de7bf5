/* verdict_table.c - the growth verdict tried, and what came of it as a table.
 *
 *   verdict_table           all of it; a few minutes
 *   verdict_table --quick   a little of everything; seconds
 *
 * Ends with 0 if at least 99 % of the leaks are named, with the right tag and
 * file, and nothing healthy is called growing at the end of its run.
 */
#include <errno.h>
#include <string.h>

#include "verdict_table.h"

int main(int argc, char **argv)
{
    const struct verdict_effort whole = {10, 30, 2000, 3};
    const struct verdict_effort quick = {1, 1, 60, 3};
    bool hurry = argc > 1 && strcmp(argv[1], "--quick") == 0;
    struct verdict_sums sums = {0};
    int rc = verdict_runs(hurry ? &quick : &whole, stdout, &sums);

    if (rc != 0) {
        fprintf(stderr, "verdict_table: %s\n", strerror(-rc));
        return 2;
    }
    verdict_shapes(hurry ? &quick : &whole, stdout, &sums);
    printf("\nOf %u leaks %u were named. Of %u healthy runs and series %u were "
           "called growing at their end.\n",
           sums.leaks, sums.leaks_named, sums.healthy, sums.healthy_alarms);
    return sums.leaks_named * 100 >= sums.leaks * 99 && sums.healthy_alarms == 0
               ? 0
               : 1;
}
