/* report_junit.c - one test case for each run: a failure if it leaks, an error
 * if it couldn't be judged. */
#include "report.h"

#include <inttypes.h>
#include <time.h>

#include "plan.h"

void report_escape(FILE *out, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
        }
    }
}

static void put_case(const struct run *run, FILE *out)
{
    char text[SENTENCE_LEN];
    char command[COMMAND_LEN];
    bool judged = run->outcome == OUTCOME_JUDGED;
    const char *what = judged ? "failure" : "error";

    fprintf(out,
            "    <testcase classname=\"stress.%s\" name=\"%s\""
            " time=\"%" PRIu64 ".%03" PRIu64 "\"",
            plan_leak_name(run->leak), run->name, run->ms / 1000,
            run->ms % 1000);
    if (judged && run->found_count == 0) {
        fputs("/>\n", out);
        return;
    }
    fprintf(out, ">\n      <%s type=\"%s\" message=\"", what,
            judged ? "leak" : "run");
    report_escape(out, report_run(run, text));
    fputs("\">", out);
    for (size_t i = 0; judged && i < run->found_count; i++) {
        report_escape(out, report_place(&run->found[i], text));
        fputs(": ", out);
        report_escape(out, run->found[i].kind);
        fprintf(out, ", %" PRIu64 " blocks, %" PRIu64 " bytes\n",
                run->found[i].blocks, run->found[i].bytes);
    }
    report_escape(out, plan_command(run, command));
    fprintf(out, "</%s>\n    </testcase>\n", what);
}

void report_junit(const struct report *r, FILE *out)
{
    const struct verdict *v = r->verdict;
    struct measured m = report_measured(r);
    size_t judged = v->outcomes[OUTCOME_JUDGED];
    size_t failures = 0;
    char counts[200];
    char when[32];
    time_t now = time(NULL);
    struct tm tm;

    for (size_t i = 0; i < r->runs->count; i++)
        failures += r->runs->at[i].outcome == OUTCOME_JUDGED &&
                    r->runs->at[i].found_count > 0;
    strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
    snprintf(counts, sizeof(counts),
             "tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%" PRIu64
             ".%03" PRIu64 "\"",
             r->runs->count, failures, r->runs->count - judged, m.ms / 1000,
             m.ms % 1000);
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites name=\"stress\" %s>\n"
            "  <testsuite name=\"%s\" %s skipped=\"0\" timestamp=\"%s\">\n",
            counts, r->plan->profile, counts, when);
    for (size_t i = 0; i < r->runs->count; i++)
        put_case(&r->runs->at[i], out);
    fputs("  </testsuite>\n</testsuites>\n", out);
}
