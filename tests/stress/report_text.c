/* report_text.c - the summary on standard output, in lines that a terminal of
 * 80 columns shows.
 */
#include "report.h"

#include <inttypes.h>
#include <string.h>

#include "duration.h"
#include "plan.h"

#define COLUMNS 80
#define UNJUDGED 20 /* so many are told */

/* So long is the next word; a percent sign belongs to its figure. */
static size_t word_len(const char *text)
{
    size_t len = strcspn(text, " ");

    return strncmp(text + len, " %", 2) == 0
               ? len + 1 + strcspn(text + len + 1, " ")
               : len;
}

/* A sentence, in lines of at most COLUMNS. */
static void put_wrapped(const char *text, FILE *out)
{
    size_t at = 0;

    while (*text != '\0') {
        size_t len = word_len(text);

        fprintf(out, "%s%.*s", at > 0 ? " " : "", (int)len, text);
        at += len + (at > 0);
        text += len + (text[len] == ' ');
        if (*text == '\0' || at + 1 + word_len(text) > COLUMNS) {
            fputc('\n', out);
            at = 0;
        }
    }
}

static void put_leak(const struct report *r, const struct leak *leak, FILE *out)
{
    char command[COMMAND_LEN];
    char text[SENTENCE_LEN];

    fprintf(out, "\n%s  %s  %s, tag %s\n", plan_leak_name(leak->on),
            report_place(&leak->found, text), leak->found.kind,
            leak->found.tag);
    fprintf(out, "  %zu of %zu run%s, ", leak->seen, leak->of,
            report_plural(leak->of));
    fprintf(out, "%s", report_loads(r, leak->loads, text));
    fprintf(out, "; confidence %s\n", report_percent(leak->confidence, text));
    fprintf(out, "  %s%s", report_speed(leak, text),
            leak->bend == BEND_STEADY ? "; " : "\n  ");
    fprintf(out, "memory full %s\n", report_full(leak, text));
    fprintf(out, "  %s\n", plan_command(leak->run, command));
}

static void put_named(const struct report *r, FILE *out)
{
    const struct verdict *v = r->verdict;

    if (r->plan->leaks != 0)
        fputs("\nnamed right, of those judged:\n", out);
    for (int leak = 0; leak < LEAKS; leak++)
        if ((r->plan->leaks >> leak & 1u) != 0)
            fprintf(out, "  %-8s %zu of %zu\n", plan_leak_name(leak),
                    v->named[leak], v->judged[leak]);
}

static void put_unjudged(const struct report *r, FILE *out)
{
    size_t left = r->runs->count - r->verdict->outcomes[OUTCOME_JUDGED];
    char text[SENTENCE_LEN];

    if (left > 0)
        fputs("\nnot judged:\n", out);
    for (size_t i = 0, told = 0; i < r->runs->count && told < UNJUDGED; i++) {
        const struct run *run = &r->runs->at[i];

        if (run->outcome == OUTCOME_JUDGED)
            continue;
        fprintf(out, "  %-20s %s\n", run->name, report_run(run, text));
        told++;
    }
    if (left > UNJUDGED)
        fprintf(out, "  and %zu more\n", left - UNJUDGED);
}

void report_text(const struct report *r, FILE *out)
{
    const struct verdict *v = r->verdict;
    char text[SENTENCE_LEN];
    char orders[FIGURE_LEN];
    char clock[FIGURE_LEN];

    fprintf(out, "%s: %zu run%s, %s of virtual time, %s orders\n",
            r->plan->profile, r->runs->count, report_plural(r->runs->count),
            duration_clock(v->virtual_s * NS_PER_SECOND, clock),
            figure_count(v->orders, orders));
    for (size_t i = 0; i < v->leak_count; i++)
        put_leak(r, &v->leaks[i], out);
    put_named(r, out);
    put_unjudged(r, out);
    fputc('\n', out);
    put_wrapped(report_false_alarms(r, text), out);
    put_wrapped(report_machine(r, text), out);
    put_wrapped(report_tracker(r, text), out);
    fprintf(out, "%s\n", report_verdict(r, text));
}
