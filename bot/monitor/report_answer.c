/* report_answer.c - an answer to a mystery: is it right, and what gave it away.
 *
 * The evidence is in numbers: the mystery was run again, and beside it the
 * same run with every part fixed. What both have alike is no evidence.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "catalogue.h"
#include "duration.h"
#include "report_parts.h"
#include "tracker.h"

enum { NAMES_LEN = 64, TOOL_LINE_LEN = 512, BUSIEST = 3 };

struct answer {
    const struct options *options;
    unsigned secret;
    const struct half *mystery;
    const struct half *fixed;
};

/* "cycle and timer", "book". */
static const char *names_of(unsigned leaks, char buf[NAMES_LEN])
{
    size_t len = 0;

    buf[0] = '\0';
    for (unsigned i = 0; i < LEAK_COUNT && len < NAMES_LEN; i++)
        if ((leaks >> i & 1u) != 0)
            len += (size_t)snprintf(buf + len, NAMES_LEN - len, "%s%s",
                                    len == 0 ? "" : " and ",
                                    catalogue_entry((enum leak)i)->name);
    return buf;
}

static const char *leaks_or_leak(unsigned leaks)
{
    return __builtin_popcount(leaks) == 1 ? "leaks" : "leak";
}

/* What is right of it, what is wrong, what is missing. */
static void verdict_words(const struct answer *a, char *buf, size_t size)
{
    unsigned given = a->options->answer;
    unsigned right = given & a->secret;
    unsigned wrong = given & ~a->secret;
    unsigned missing = a->secret & ~given;
    char r[NAMES_LEN], w[NAMES_LEN], m[NAMES_LEN];

    names_of(right, r);
    names_of(wrong, w);
    names_of(missing, m);
    if (given == a->secret && given == 0)
        (void)snprintf(buf, size, "Right: there is no leak.");
    else if (given == a->secret)
        (void)snprintf(buf, size, "Right: %s, and nothing else.", r);
    else if (given == 0)
        (void)snprintf(buf, size, "Wrong: %s %s.", m, leaks_or_leak(missing));
    else if (a->secret == 0)
        (void)snprintf(buf, size, "Wrong: not %s. There is no leak at all.", w);
    else if (right == 0)
        (void)snprintf(buf, size, "Wrong: not %s. It is %s.", w, m);
    else if (wrong == 0)
        (void)snprintf(buf, size,
                       "Half right: %s leaks, and there is another one: %s.", r,
                       m);
    else if (missing == 0)
        (void)snprintf(buf, size, "Half right: %s leaks, %s doesn't.", r, w);
    else
        (void)snprintf(buf, size,
                       "Half right: %s leaks, %s doesn't. The other one is "
                       "%s.",
                       r, w, m);
}

static void add_verdict(struct text *t, const struct answer *a)
{
    char words[256];

    verdict_words(a, words, sizeof(words));
    text_color(t, a->options->answer == a->secret ? TEXT_GOOD : TEXT_ALARM);
    text_wrap(t, 0, words);
    text_end_line(t);
}

static void add_heading(struct text *t, const char *name, const char *words)
{
    text_end_line(t);
    text_color(t, TEXT_BOLD);
    text_add(t, name);
    text_color(t, TEXT_PLAIN);
    text_add(t, ": ");
    text_wrap(t, 2, words);
    text_end_line(t);
}

static const char *tag_of(const struct leak_entry *entry)
{
    const char *tag = tracker_tag_get_name(entry->tag);

    return tag != NULL ? tag : "its tag";
}

static void add_growth(struct text *t, const struct leak_entry *entry,
                       const struct half_tag *with, uint64_t without_bytes)
{
    char a[FIGURE_LEN], b[FIGURE_LEN], c[FIGURE_LEN];

    report_add_line(
        t, "grew", "%s to %s%s%s%s; without the leak it is %s at that time",
        tag_of(entry), figure_bytes(with->end_bytes, a),
        with->bytes_per_hour != 0 ? ", at a pace of " : "",
        with->bytes_per_hour != 0 ? figure_bytes(with->bytes_per_hour, c) : "",
        with->bytes_per_hour != 0 ? " an hour" : "",
        figure_bytes(without_bytes, b));
}

static void add_left(struct text *t, const struct leak_entry *entry,
                     const struct half_tag *with)
{
    char amount[REPORT_AMOUNT_LEN];

    if (with->left_blocks == 0) {
        report_add_line(t, "at exit",
                        "all of it was freed: only its growth gives it away");
        return;
    }
    report_amount(with->left_blocks, with->left_bytes, amount);
    report_add_line(
        t, "at exit", "%s of %s were left; %s", amount, tag_of(entry),
        with->lost_blocks == 0 ? "something still points at all of them"
        : with->lost_blocks == with->left_blocks
            ? "nothing outside points at any of them: lost"
            : "some are lost, some are still pointed at");
}

/* The catalogue has a line for each tool. */
static void add_tools(struct text *t, const struct leak_entry *entry)
{
    const char *at = entry->tools;
    const char *label = "tools";

    while (*at != '\0') {
        size_t len = strcspn(at, "\n");

        report_add_line(t, label, "%.*s", (int)len, at);
        label = "";
        at += len + (at[len] == '\n');
    }
}

static void add_evidence(struct text *t, const struct answer *a, enum leak leak)
{
    const struct leak_entry *entry = catalogue_entry(leak);
    const struct half_tag *with = &a->mystery->tags[entry->tag];

    add_heading(t, entry->name, entry->leak);
    add_growth(t, entry, with, a->fixed->tags[entry->tag].end_bytes);
    add_left(t, entry, with);
    add_tools(t, entry);
    report_add_line(t, "the diff", "diff leaks/%s.c fixes/%s.c", entry->name,
                    entry->name);
    report_add_line(t, "the story", "./bot --explain=%s", entry->name);
}

/* Named, but it was not that. */
static void add_acquittal(struct text *t, const struct answer *a,
                          enum leak leak)
{
    const struct leak_entry *entry = catalogue_entry(leak);
    const struct half_tag *with = &a->mystery->tags[entry->tag];
    uint64_t without = a->fixed->tags[entry->tag].end_bytes;
    char size[FIGURE_LEN], other[FIGURE_LEN];

    add_heading(t, entry->name, "not here");
    if (with->end_bytes == without)
        report_add_line(t, "grew",
                        "no: %s had %s at the end, to the byte what it has "
                        "with every part fixed",
                        tag_of(entry), figure_bytes(without, size));
    else
        report_add_line(t, "grew",
                        "no: %s had %s at the end; with every part fixed it "
                        "has %s",
                        tag_of(entry), figure_bytes(with->end_bytes, size),
                        figure_bytes(without, other));
    report_add_line(t, "at exit", "%s",
                    with->left_blocks == 0 ? "all of it was freed"
                                           : "what was left is another's");
}

/* Of a run without a leak: what looked most like one. */
static void add_busiest(struct text *t, const struct answer *a)
{
    bool told[TRACKER_TAGS_MAX] = {false};
    const char *label = "largest";

    for (int i = 0; i < BUSIEST; i++) {
        char figure[FIGURE_LEN];
        unsigned best = 0;

        for (unsigned tag = 1; tag < TRACKER_TAGS_MAX; tag++)
            if (!told[tag] &&
                (told[best] || a->mystery->tags[tag].end_bytes >
                                   a->mystery->tags[best].end_bytes))
                best = tag;
        told[best] = true;
        if (tracker_tag_get_name(best) == NULL)
            continue;
        report_add_line(
            t, label, "%s, %s at the end%s", tracker_tag_get_name(best),
            figure_bytes(a->mystery->tags[best].end_bytes, figure),
            a->mystery->tags[best].bytes_per_hour == 0
                ? ": it came and went, and never rose for good"
                : ": it still rose, but the parts behind it are all fixed");
        label = "";
    }
}

static void add_none(struct text *t, const struct answer *a)
{
    char amount[REPORT_AMOUNT_LEN];

    add_heading(t, "none", "every part was its fixed half");
    if (a->mystery->heap.live_blocks == 0)
        report_add_line(t, "at exit", "nothing was left: each block was freed");
    else
        report_add_line(t, "at exit", "%s were left",
                        report_amount(a->mystery->heap.live_blocks,
                                      a->mystery->heap.live_bytes, amount));
    add_busiest(t, a);
    report_add_line(t, "tools",
                    "memcheck and LeakSanitizer find nothing, and heaptrack's "
                    "curve is flat after the first minutes. To say \"none\" "
                    "takes both: nothing left, and nothing that rises.");
}

static void add_whole(struct text *t, const struct answer *a)
{
    const struct tracker_count *left = &a->mystery->heap;
    const struct tracker_count *clean = &a->fixed->heap;
    char with[REPORT_AMOUNT_LEN], without[REPORT_AMOUNT_LEN];

    text_end_line(t);
    report_amount(left->live_blocks, left->live_bytes, with);
    report_amount(clean->live_blocks, clean->live_bytes, without);
    if (left->live_blocks == 0 && clean->live_blocks == 0)
        report_add_line(t, "in all",
                        "nothing was left after shutdown, as with every part "
                        "fixed");
    else
        report_add_line(t, "in all",
                        "%s left after shutdown; with every part fixed, %s",
                        with, clean->live_blocks == 0 ? "nothing" : without);
    report_add_line(t, "trades",
                    a->mystery->run.tape == a->fixed->run.tape
                        ? "the same in both runs, to the last tick"
                        : "NOT THE SAME in both runs: a mistake in the bot");
}

int report_answer(const struct options *options, unsigned secret,
                  const struct half *mystery, const struct half *fixed,
                  FILE *out)
{
    const struct answer a = {options, secret, mystery, fixed};
    char line[2048];
    struct text t;

    report_text_init(&t, line, sizeof(line), out);
    add_verdict(&t, &a);
    for (unsigned i = 0; i < LEAK_COUNT; i++)
        if ((secret >> i & 1u) != 0)
            add_evidence(&t, &a, (enum leak)i);
    if (secret == 0)
        add_none(&t, &a);
    for (unsigned i = 0; i < LEAK_COUNT; i++)
        if ((options->answer & ~secret) >> i & 1u)
            add_acquittal(&t, &a, (enum leak)i);
    if (secret != 0)
        add_whole(&t, &a);
    return report_text_end(&t);
}
