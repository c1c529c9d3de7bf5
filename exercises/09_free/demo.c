/* demo.c - a day at the exchange, and a journal that is printed. */
#include "report.h"

#include <stdio.h>

struct journal {
    long added;
    long skipped;
};

void journal_add(struct journal *journal, const char *text,
                 const struct record *record)
{
    (void)record;
    if (journal->added++ < 3)
        printf("%s\n", text);
}

void journal_skip(struct journal *journal)
{
    journal->skipped++;
}

int main(void)
{
    struct journal journal = {0};

    for (unsigned i = 1; i <= 1000; i++) {
        struct report report = {.type = i % 10 == 4 ? 'J' : 'E',
                                .order = i,
                                .shares = 100,
                                .open = i % 10 == 7 ? 50 : 0,
                                .why = "maker"};

        report_handle(&journal, &report);
    }
    printf("...\njournal: %ld lines, %ld reports only counted\n", journal.added,
           journal.skipped);
    return 0;
}
