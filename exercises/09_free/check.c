/* check.c - reports of all kinds, each of which has to leave nothing behind,
 * also when memory runs out half way.
 *
 * The journal is ours: it compares what it is given with the report under way.
 */
#include "check.h"
#include "report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define WHY_MAX 3000
#define WHY_LONG 100000

struct journal {
    const struct report *report; /* under way */
    const struct report *within; /* comes before that one is written down */
    long added;
    long skipped;
};

static const char *type_word(char type)
{
    return type == 'A'   ? "accepted"
           : type == 'C' ? "cancelled"
           : type == 'E' ? "executed"
                         : "rejected";
}

static bool report_is_skipped(const struct report *r)
{
    return r->type == 'J' || (r->type == 'E' && r->open > 0);
}

static bool record_is_right(const struct record *record, const struct report *r)
{
    return record->order == r->order && record->type == r->type &&
           record->shares == r->shares && record->open == r->open;
}

/* The text that belongs to a report. */
static const char *report_line(const struct report *r)
{
    static char want[WHY_LONG + 200];

    snprintf(want, sizeof(want), "order %u for %s: %s %u, %u open", r->order,
             r->why, type_word(r->type), r->shares, r->open);
    return want;
}

static void report_pass(struct journal *journal, const struct report *report,
                        int want);

void journal_add(struct journal *journal, const char *text,
                 const struct record *record)
{
    const struct report *r = journal->report;
    const struct report *within = journal->within;

    check_that(!report_is_skipped(r),
               "the journal gets a report that it should only count");
    check_that(text != NULL && record != NULL,
               "the journal gets no text, or no record");
    if (strcmp(text, report_line(r)) != 0)
        check_note("Is the text still alive at that moment?");
    check_that(strcmp(text, report_line(r)) == 0,
               "the journal gets a text that is not the report's");
    if (record->order != r->order || record->type != r->type)
        check_note("Is the record still alive at that moment?");
    check_that(record_is_right(record, r),
               "the journal gets a record that is not the report's");
    if (within != NULL) {
        journal->within = NULL;
        report_pass(journal, within, 0);
        check_that(record_is_right(record, r) &&
                       strcmp(text, report_line(r)) == 0,
                   "a report changes the record or the text of another one");
        journal->report = r;
    }
    journal->added++;
}

void journal_skip(struct journal *journal)
{
    journal->skipped++;
    check_that(report_is_skipped(journal->report),
               "a report is only counted that belongs into the journal");
}

/* What comes back, and what the journal hears of it. */
static void report_pass(struct journal *journal, const struct report *report,
                        int want)
{
    long added = journal->added;
    long skipped = journal->skipped;
    bool skip = report_is_skipped(report);

    journal->report = report;
    check_equal(report_handle(journal, report), want, "what it returns");
    check_equal(journal->added - added, want == 0 && !skip,
                "lines in the journal");
    check_equal(journal->skipped - skipped, want == 0 && skip,
                "reports that are only counted");
}

static struct report report_make(char type, unsigned open, const char *why)
{
    return (struct report){
        .type = type,
        .order = (unsigned)check_random(1, 1000000),
        .shares = (unsigned)check_random(1, 1000000),
        .open = open,
        .why = why,
    };
}

static void one_of_each(struct journal *journal)
{
    struct check_mark before = check_mark();
    struct report filled = report_make('E', 0, "maker");
    struct report rejected = report_make('J', 0, "maker");
    struct report part = report_make('E', 100, "maker");
    struct report unknown = report_make('?', 0, "maker");

    report_pass(journal, &filled, 0);
    check_live(before, 0, "after an order was executed to its end");
    report_pass(journal, &rejected, 0);
    check_live(before, 0, "after one reject");
    report_pass(journal, &part, 0);
    check_live(before, 0, "after a part of an order was executed");
    report_pass(journal, &unknown, -EINVAL);
    check_live(before, 0, "after a report of an unknown type");
}

/* The name of the strategy may be of any length. */
static void a_long_name(struct journal *journal)
{
    static char why[WHY_LONG + 1];
    struct check_mark before = check_mark();
    struct report filled = report_make('E', 0, why);

    memset(why, (int)check_random('a', 'z'),
           (size_t)check_random(WHY_LONG / 2, WHY_LONG));
    report_pass(journal, &filled, 0);
    check_live(before, 0, "after a report with a long name");
}

/* The journal reports something itself before it returns. What the first
 * report is made of must still be there. */
static void one_within_another(struct journal *journal)
{
    struct check_mark before = check_mark();
    struct report outer = report_make('A', 0, "maker");
    struct report inner = report_make('C', 0, "momentum");
    long added = journal->added;

    journal->report = &outer;
    journal->within = &inner;
    check_equal(report_handle(journal, &outer), 0, "what it returns");
    check_equal(journal->added - added, 2, "lines in the journal");
    check_live(before, 0, "after a report within a report");
}

/* Let the first allocation fail, then the second, until none does. */
static void memory_runs_out(struct journal *journal)
{
    struct check_mark before = check_mark();
    struct report filled = report_make('E', 0, "momentum");

    for (long nth = 1; nth < 20; nth++) {
        long added = journal->added;
        int rc;

        journal->report = &filled;
        check_fail_nth(nth);
        rc = report_handle(journal, &filled);
        check_fail_nth(0);
        check_live(before, 0, "after a report for which there was no memory");
        check_equal(journal->added - added, rc == 0, "lines in the journal");
        if (rc == 0)
            return;
        check_equal(rc, -ENOMEM, "what it returns when there is no memory");
    }
    check_fail("it returns -ENOMEM though there is memory");
}

static void all_day_long(struct journal *journal)
{
    static const char types[] = "AECJJEE?";
    struct check_mark before = check_mark();
    char why[WHY_MAX + 1];

    for (long i = check_scale(2000); i > 0; i--) {
        char type = types[check_random(0, (long)sizeof(types) - 2)];
        size_t len =
            (size_t)check_random(0, check_random(0, 9) == 0 ? WHY_MAX : 12);
        unsigned open =
            (unsigned)check_random(0, 1) * (unsigned)check_random(1, 900);
        struct report report = report_make(type, open, why);

        for (size_t at = 0; at < len; at++)
            why[at] = (char)check_random('a', 'z');
        why[len] = '\0';
        report_pass(journal, &report, type == '?' ? -EINVAL : 0);
        check_live(before, 0, "after one of many reports");
    }
}

void check(void)
{
    struct journal journal = {0};

    one_of_each(&journal);
    a_long_name(&journal);
    one_within_another(&journal);
    memory_runs_out(&journal);
    all_day_long(&journal);
}
