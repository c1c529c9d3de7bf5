/* journal.c - a ring of the last lines. */
#include "journal.h"

#include <stdio.h>

#include "bounds.h"

void journal_note(struct journal *j, const char *text)
{
    char *line = j->lines[j->entered % JOURNAL_LINES];
    int len = snprintf(line, JOURNAL_LINE_MAX, "%s", text);

    bound_met(BOUND_JOURNAL_BYTES, len >= JOURNAL_LINE_MAX);
    bound_holds(BOUND_JOURNAL_BYTES, len >= 0 ? (uint64_t)len : 0);
    bound_ring(BOUND_JOURNAL_LINES, ++j->entered);
}

void journal_add(struct journal *j, const char *text,
                 const struct journal_record *record)
{
    journal_note(j, text);
    if (record->type == 'E')
        j->shares += record->qty;
}

void journal_skip(struct journal *j)
{
    j->skipped++;
}

const char *journal_line(const struct journal *j, size_t i)
{
    if (i >= JOURNAL_LINES || i >= j->entered)
        return NULL;
    return j->lines[(j->entered - 1 - i) % JOURNAL_LINES];
}
