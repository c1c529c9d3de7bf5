/* journal.h - the trader's day in text: the last lines, and counts. */
#ifndef TRADER_JOURNAL_H
#define TRADER_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#define JOURNAL_LINES 16     /* kept; older ones are overwritten */
#define JOURNAL_LINE_MAX 120 /* bytes; longer ones are cut */

/* What one report said, as numbers. */
struct journal_record {
    uint64_t time_ns;
    uint64_t price_ticks;
    uint64_t match;
    uint32_t ref;
    uint32_t qty;
    uint32_t leaves_qty;
    char type; /* OUCH: A accepted, C cancelled, E executed, J rejected ... */
    char why[32];
};

/* Storage belongs to the caller; all zeroes is an empty journal. It owns no
 * memory. */
struct journal {
    char lines[JOURNAL_LINES][JOURNAL_LINE_MAX];
    uint64_t entered; /* lines that were entered */
    uint64_t skipped; /* reports that are only counted */
    uint64_t shares;  /* executed, in the lines entered */
};

/* Enter a line and its record (both borrowed for the call). */
void journal_add(struct journal *j, const char *text,
                 const struct journal_record *record);
/* Enter a line that no report stands behind. */
void journal_note(struct journal *j, const char *text);
/* A report that is only counted: a reject, or a part of a fill. */
void journal_skip(struct journal *j);
/* Line i, the newest is 0; NULL past the last. Borrowed until the next add. */
const char *journal_line(const struct journal *j, size_t i);

#endif
