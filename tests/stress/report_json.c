/* report_json.c - the verdict for machines. Integers only: a share is in
 * hundredths of a percent. */
#include "report.h"

#include <inttypes.h>

#include "duration.h"
#include "export_text.h"
#include "plan.h"
#include "store.h"

static void put_text(FILE *out, const char *name, const char *text)
{
    fprintf(out, ", \"%s\": ", name);
    export_json_string(out, text);
}

static void put_leak(const struct leak *leak, FILE *out)
{
    const struct found *f = &leak->found;
    char text[SENTENCE_LEN];
    char command[COMMAND_LEN];

    fputs("    { \"on\": ", out);
    export_json_string(out, plan_leak_name(leak->on));
    put_text(out, "leak", f->leak);
    put_text(out, "kind", f->kind);
    put_text(out, "tag", f->tag);
    put_text(out, "function", f->function);
    put_text(out, "file", f->file);
    put_text(out, "through", f->through);
    fprintf(out,
            ", \"line\": %" PRIu64 ",\n      \"seen\": %zu, \"of\": %zu"
            ", \"confidence_hundredths\": %" PRIu64
            ", \"bytes_per_hour\": %" PRIu64 ", \"began_s\": %" PRIu64
            ", \"full_s\": %" PRIu64 ",\n      \"loads\": [",
            f->line, leak->seen, leak->of, (uint64_t)(leak->confidence * 10000),
            leak->bytes_per_hour, leak->began_s, leak->full_s);
    for (unsigned load = 0, any = 0; load < LOADS; load++)
        if ((leak->loads >> load & 1u) != 0)
            fprintf(out, "%s\"%s\"", any++ ? ", " : "", plan_load_name(load));
    fputs("]", out);
    put_text(out, "run", leak->run->name);
    put_text(out, "command", plan_command(leak->run, command));
    fprintf(out, ",\n      \"bend\": \"%s\", \"end_bytes_per_hour\": %" PRIu64,
            leak->bend == BEND_STEADY   ? "steady"
            : leak->bend == BEND_FASTER ? "faster"
                                        : "slower",
            leak->end_bytes_per_hour);
    put_text(out, "full", report_full(leak, text));
    fputs(" }", out);
}

static void put_run(const struct run *run, FILE *out)
{
    char text[SENTENCE_LEN];

    fputs("    { \"name\": ", out);
    export_json_string(out, run->name);
    put_text(out, "load", plan_load_name(run->load));
    put_text(out, "on", plan_leak_name(run->leak));
    fprintf(out,
            ", \"seed\": %" PRIu32 ", \"virtual_s\": %" PRIu64
            ", \"orders\": %" PRIu64 ", \"live_blocks\": %" PRIu64
            ", \"findings\": %zu, \"named\": %s",
            run->seed, run->virtual_s, run->orders, run->live_blocks,
            run->found_count, run->named ? "true" : "false");
    put_text(out, "outcome", outcome_names[run->outcome]);
    put_text(out, "verdict", report_run(run, text));
    fputs(" }", out);
}

static void put_named(const struct report *r, FILE *out)
{
    const char *comma = "";

    fputs("  \"named\": {", out);
    for (int leak = 0; leak < LEAKS; leak++) {
        if ((r->plan->leaks >> leak & 1u) == 0)
            continue;
        fprintf(out, "%s \"%s\": { \"named\": %zu, \"of\": %zu }", comma,
                plan_leak_name(leak), r->verdict->named[leak],
                r->verdict->judged[leak]);
        comma = ",";
    }
    fputs(" },\n", out);
}

void report_json(const struct report *r, FILE *out)
{
    const struct verdict *v = r->verdict;
    struct measured m = report_measured(r);
    char text[SENTENCE_LEN];

    fputs("{\n  \"version\": 1", out);
    put_text(out, "profile", r->plan->profile);
    put_text(out, "verdict", report_verdict(r, text));
    fprintf(out,
            ",\n  \"runs_planned\": %zu, \"runs_judged\": %zu"
            ", \"virtual_s\": %" PRIu64 ", \"orders\": %" PRIu64
            ",\n  \"healthy\": { \"runs\": %zu, \"alarms\": %zu"
            ", \"live_blocks_left\": %" PRIu64
            ", \"measured_runs\": %d, \"measured_alarms\": %d"
            ", \"rate_at_most_hundredths\": %" PRIu64 " },\n",
            r->runs->count, v->outcomes[OUTCOME_JUDGED], v->virtual_s,
            v->orders, v->healthy, v->alarms, v->left_blocks, MEASURED_HEALTHY,
            MEASURED_ALARMS, (uint64_t)(v->false_rate * 10000 + 1));
    put_named(r, out);
    fputs("  \"leaks\": [", out);
    for (size_t i = 0; i < v->leak_count; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        put_leak(&v->leaks[i], out);
    }
    fputs("\n  ],\n  \"runs\": [", out);
    for (size_t i = 0; i < r->runs->count; i++) {
        fputs(i > 0 ? ",\n" : "\n", out);
        put_run(&r->runs->at[i], out);
    }
    fprintf(out,
            "\n  ],\n  \"measured\": { \"ms\": %" PRIu64
            ", \"resident_bytes_most\": %" PRIu64
            ", \"tracker_bytes_most\": %" PRIu64 " }\n}\n",
            m.ms, m.resident_kb * 1024, m.tracker_bytes);
}
