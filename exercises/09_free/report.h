/* report.h - what the exchange reports, and the journal of it. Given. */
#ifndef REPORT_H
#define REPORT_H

struct report {
    char type; /* 'A' accepted, 'E' executed, 'C' cancelled, 'J' rejected */
    unsigned order;  /* its number */
    unsigned shares; /* that the report is about */
    unsigned open;   /* shares of the order that are still open after it */
    const char *why; /* the strategy behind the order; text of any length */
};

struct record {
    unsigned order;
    unsigned shares;
    unsigned open;
    char type;
};

struct journal;

/* Write a report down. Both are borrowed for the call: the journal copies what
 * it needs. Before it returns it may have something to report itself, and call
 * report_handle() with that. */
void journal_add(struct journal *journal, const char *text,
                 const struct record *record);

/* Count a report that isn't worth a line. */
void journal_skip(struct journal *journal);

/* Journal a report, as a record and as a text:
 *
 *      order 7 for maker: executed 300, 0 open
 *
 * Rejects, and executions that leave something of the order open, are only
 * counted. 0; -EINVAL: no such type; -ENOMEM: no memory (then the journal
 * hears nothing of it). Whatever it returns, no block is left. */
int report_handle(struct journal *journal, const struct report *report);

#endif
