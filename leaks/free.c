/* free.c - an execution report becomes a line of text and a record.
 *
 * Each report that comes back from the exchange is written as text and filled
 * into a record; the journal copies both. Rejects, and fills that leave
 * something of the order open, are only counted.
 *
 * Watch: blocks tagged messages. A report needs two, and gives back two if it
 * gets as far as the end of its function.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "journal.h"
#include "lesson.h"
#include "ouch.h"

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
    case 'U':
        return "replaced";
    default:
        return "reported";
    }
}

static int report_text(const struct ouch_out *msg, uint32_t leaves_qty,
                       const char *why, char **text)
{
    int len = tracker_asprintf(
        TAG_MESSAGES, text,
        "order %" PRIu32 " for %s %s: %" PRIu32 " shares at %" PRIu64
        ".%04" PRIu64 ", %" PRIu32 " open, match %" PRIu64 ", time %" PRIu64,
        msg->ref, why, report_word(msg->type), msg->qty,
        msg->price_ticks / 10000, msg->price_ticks % 10000, leaves_qty,
        msg->match, msg->time_ns);

    return len < 0 ? -ENOMEM : 0;
}

static void report_fill(struct journal_record *record,
                        const struct ouch_out *msg, uint32_t leaves_qty,
                        const char *why)
{
    record->time_ns = msg->time_ns;
    record->price_ticks = msg->price_ticks;
    record->match = msg->match;
    record->ref = msg->ref;
    record->qty = msg->qty;
    record->leaves_qty = leaves_qty;
    record->type = msg->type;
    snprintf(record->why, sizeof(record->why), "%s", why);
}

static int report_handle(struct journal *journal, const struct ouch_out *msg,
                         uint32_t leaves_qty, const char *why)
{
    struct journal_record *record;
    char *text = NULL;
    int rc = -ENOMEM;

    record = tracker_calloc(TAG_MESSAGES, 1, sizeof(*record));
    if (record == NULL)
        goto out;
    rc = report_text(msg, leaves_qty, why, &text);
    if (rc != 0)
        goto out;
    report_fill(record, msg, leaves_qty, why);
    if (msg->type == 'J' || (msg->type == 'E' && leaves_qty > 0)) {
        journal_skip(journal);
        return 0;
    }
    journal_add(journal, text, record);
out:
    tracker_free(text);
    tracker_free(record);
    return rc;
}

const struct lesson_free LESSON(free) = {
    .report = report_handle,
};
