/* wrong_static.c - one record for all reports, which needs no free(). But the
 * next report overwrites it, and that may come before this one is written down.
 */
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_REST 80 /* bytes of a line beside the strategy's name */

/* NULL: no such type. */
static const char *report_word(char type)
{
    switch (type) {
    case 'A':
        return "accepted";
    case 'C':
        return "cancelled";
    case 'E':
        return "executed";
    case 'J':
        return "rejected";
    default:
        return NULL;
    }
}

/* Owned: free() it. NULL: no memory. */
static char *report_text(const struct report *report, const char *word)
{
    size_t size = strlen(report->why) + TEXT_REST;
    char *text = malloc(size);

    if (text != NULL)
        snprintf(text, size, "order %u for %s: %s %u, %u open", report->order,
                 report->why, word, report->shares, report->open);
    return text;
}

static void record_fill(struct record *record, const struct report *report)
{
    record->order = report->order;
    record->shares = report->shares;
    record->open = report->open;
    record->type = report->type;
}

int report_handle(struct journal *journal, const struct report *report)
{
    const char *word = report_word(report->type);
    static struct record only;
    struct record *record = &only;
    char *text = NULL; /* the exit frees it, also if it was never made */
    int rc = -EINVAL;

    record_fill(record, report);
    if (word == NULL)
        goto out;
    rc = 0;
    if (report->type == 'J') {
        journal_skip(journal);
        goto out;
    }
    rc = -ENOMEM;
    text = report_text(report, word);
    if (text == NULL)
        goto out;
    rc = 0;
    if (report->type == 'E' && report->open > 0) {
        journal_skip(journal);
        goto out;
    }
    journal_add(journal, text, record);
out:
    free(text);
    return rc;
}
