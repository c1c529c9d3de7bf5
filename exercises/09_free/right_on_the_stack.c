/* right_on_the_stack.c - a record that needs no block, and a text made by
 * asprintf().
 */
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int report_write(struct journal *journal, const struct report *r,
                        const char *word)
{
    const struct record record = {.order = r->order,
                                  .shares = r->shares,
                                  .open = r->open,
                                  .type = r->type};
    char *text;

    if (asprintf(&text, "order %u for %s: %s %u, %u open", r->order, r->why,
                 word, r->shares, r->open) < 0)
        return -ENOMEM;
    journal_add(journal, text, &record);
    free(text);
    return 0;
}

int report_handle(struct journal *journal, const struct report *report)
{
    switch (report->type) {
    case 'A':
        return report_write(journal, report, "accepted");
    case 'C':
        return report_write(journal, report, "cancelled");
    case 'E':
        if (report->open == 0)
            return report_write(journal, report, "executed");
        break;
    case 'J':
        break;
    default:
        return -EINVAL;
    }
    journal_skip(journal);
    return 0;
}
