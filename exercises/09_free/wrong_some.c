/* wrong_some.c - only the reject frees what it made.
 *
 * The first complaint was about a reject, so the reject was mended. The other
 * ways out of the function are as they were: whoever looks only for the leak
 * that was reported finds only that one.
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
    struct record *record;
    char *text;

    record = malloc(sizeof(*record));
    if (record == NULL)
        return -ENOMEM;
    record_fill(record, report);
    if (word == NULL)
        return -EINVAL;
    if (report->type == 'J') {
        journal_skip(journal);
        free(record);
        return 0;
    }
    text = report_text(report, word);
    if (text == NULL)
        return -ENOMEM;
    if (report->type == 'E' && report->open > 0) {
        journal_skip(journal);
        return 0;
    }
    journal_add(journal, text, record);
    free(text);
    free(record);
    return 0;
}
