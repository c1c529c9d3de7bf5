/* report_html.c - the report to look at: one file, nothing loaded, no scripts.
 * The summary comes first, then each leak with its chart, its stack and what
 * to type, then all runs.
 */
#include "report.h"

#include <inttypes.h>

#include "duration.h"
#include "plan.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<title>Stress report</title>\n<style>\n"
    ":root{--ink:#1c2430;--dim:#5b6675;--paper:#fff;--soft:#f2f4f7;"
    "--line:#d5dae1;--bad:#b3261e;--good:#1b6e3c}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6e9ee;--dim:#a0abba;"
    "--paper:#14181e;--soft:#1e242d;--line:#39424f;--bad:#ff8a80;"
    "--good:#7fd69b}}\n"
    "body{font:16px/1.5 system-ui,sans-serif;color:var(--ink);"
    "background:var(--paper);max-width:60rem;margin:2rem auto;padding:0 1rem}\n"
    "a{color:var(--ink)}"
    "h1{font-size:1.6rem;margin-bottom:.3rem}"
    "h2{font-size:1.15rem;margin-top:2.2rem}\n"
    ".bad{color:var(--bad)}.good{color:var(--good)}.dim{color:var(--dim)}\n"
    "section{break-inside:avoid}\n"
    "table{border-collapse:collapse;font-variant-numeric:tabular-nums}\n"
    "th,td{border-bottom:1px solid var(--line);padding:.2rem .8rem .2rem 0;"
    "text-align:left}\n"
    ".wide{overflow-x:auto}\n"
    "td,p .good,p .bad{white-space:nowrap}td.words{white-space:normal}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;"
    "margin:.6rem 0}dt{color:var(--dim)}dd{margin:0}\n"
    "figure{margin:1rem 0}figcaption{color:var(--dim);font-size:.9rem}\n"
    "code,pre{font:.9rem/1.4 ui-monospace,monospace}h2 code{font-size:1em}\n"
    "pre{background:var(--soft);padding:.6rem .8rem;overflow-x:auto}\n"
    "svg{width:100%;max-width:42rem;height:auto;font:12px system-ui,sans-serif}"
    "\nsvg text{fill:var(--dim)}svg .grid{stroke:var(--line)}\n"
    "polyline{fill:none;stroke-width:2}.leak{stroke:var(--bad)}"
    ".control{stroke:var(--good);stroke-dasharray:6 4}\n"
    "@media(max-width:30rem){svg{font-size:17px}}\n"
    "@media print{body{margin:0;max-width:none;font-size:11pt}"
    "pre{white-space:pre-wrap;overflow-wrap:anywhere}\n"
    ".wide{overflow:visible}tr{break-inside:avoid}h2{break-after:avoid}"
    ":root{--ink:#000;--dim:#444;--paper:#fff;--soft:#f2f2f2;--line:#bbb;"
    "--bad:#b3261e;--good:#1b6e3c}}\n"
    "</style>\n</head>\n<body>\n";

static void put_summary_row(const struct report *r, size_t i, FILE *out)
{
    const struct leak *leak = &r->verdict->leaks[i];
    char text[SENTENCE_LEN];
    char figure[FIGURE_LEN];

    fprintf(out, "<tr><td><a href=\"#leak%zu\"><code>", i + 1);
    report_escape(out, report_line(&leak->found, text));
    fprintf(out, "</code></a></td><td>%s</td><td>", plan_leak_name(leak->on));
    report_escape(out, leak->found.kind);
    fputs("</td>", out);
    fprintf(out, "<td>%zu of %zu</td><td>%s</td>", leak->seen, leak->of,
            figure_bytes(leak->bytes_per_hour, figure));
    fprintf(out, "<td>%s</td>", report_full(leak, text));
    fprintf(out, "<td>%s</td></tr>\n", report_percent(leak->confidence, text));
}

static void put_named(const struct report *r, FILE *out)
{
    const struct verdict *v = r->verdict;

    if (r->plan->leaks == 0)
        return;
    fputs("<p>Named right, of the runs judged:", out);
    for (int leak = 0; leak < LEAKS; leak++)
        if ((r->plan->leaks >> leak & 1u) != 0)
            fprintf(out, "%s <span class=\"%s\">%s %zu of %zu</span>",
                    (r->plan->leaks & ((1u << leak) - 1)) != 0 ? "," : "",
                    v->named[leak] == v->judged[leak] ? "good" : "bad",
                    plan_leak_name(leak), v->named[leak], v->judged[leak]);
    fputs("</p>\n", out);
}

static void put_summary(const struct report *r, FILE *out)
{
    const struct verdict *v = r->verdict;
    bool good =
        v->leak_count == 0 && v->outcomes[OUTCOME_JUDGED] == r->runs->count;
    char text[SENTENCE_LEN];
    char clock[FIGURE_LEN];
    char orders[FIGURE_LEN];

    fprintf(out, "<h1 class=\"%s\">%s</h1>\n", good ? "good" : "bad",
            report_verdict(r, text));
    fprintf(
        out,
        "<p>Profile <b>%s</b>: %zu run%s of the bot, %s of virtual time, %s "
        "orders.</p>\n",
        r->plan->profile, r->runs->count, report_plural(r->runs->count),
        duration_clock(v->virtual_s * NS_PER_SECOND, clock),
        figure_count(v->orders, orders));
    if (v->leak_count > 0)
        fputs("<div class=\"wide\"><table><tr><th>place</th><th>switched on"
              "</th><th>kind</th><th>runs</th><th>an hour</th><th>memory full"
              "</th><th>confidence</th></tr>\n",
              out);
    for (size_t i = 0; i < v->leak_count; i++)
        put_summary_row(r, i, out);
    if (v->leak_count > 0)
        fputs("</table></div>\n", out);
    put_named(r, out);
    fprintf(out, "<p class=\"dim\">%s</p>\n", report_false_alarms(r, text));
}

static void put_frame(FILE *out, const char *function, const char *place)
{
    report_escape(out, function);
    fputs("  ", out);
    report_escape(out, place);
    fputc('\n', out);
}

static void put_facts(const struct report *r, const struct leak *leak,
                      FILE *out)
{
    char text[SENTENCE_LEN];
    char figure[FIGURE_LEN];

    fprintf(out, "<dl><dt>switched on</dt><dd>%s</dd>\n",
            plan_leak_name(leak->on));
    fputs("<dt>tag</dt><dd>", out);
    report_escape(out, leak->found.tag);
    fprintf(out, "</dd>\n<dt>seen</dt><dd>in %zu of %zu run%s, ", leak->seen,
            leak->of, report_plural(leak->of));
    fprintf(out, "under %s; ", report_loads(r, leak->loads, text));
    fprintf(out, "confidence %s</dd>\n",
            report_percent(leak->confidence, text));
    fprintf(out, "<dt>speed</dt><dd>%s</dd>\n", report_speed(leak, text));
    fprintf(out, "<dt>%s full</dt><dd>%s</dd></dl>\n",
            figure_bytes(r->plan->memory_bytes, figure),
            report_full(leak, text));
}

static void put_leak(const struct report *r, size_t i, FILE *out)
{
    const struct leak *leak = &r->verdict->leaks[i];
    char text[SENTENCE_LEN];
    char command[COMMAND_LEN];

    fprintf(out, "<section id=\"leak%zu\">\n<h2><code>", i + 1);
    report_escape(out, report_place(&leak->found, text));
    fputs("</code>: ", out);
    report_escape(out, leak->found.kind);
    fputs("</h2>\n", out);
    put_facts(r, leak, out);
    fputs("<figure>\n", out);
    report_chart(leak, out);
    fprintf(out, "<figcaption>%s in run %s%s</figcaption>\n</figure>\n",
            judge_tag(leak) != NULL ? "Memory of the tag" : "All memory",
            leak->run->name,
            leak->control != NULL ? "; dashed: the healthy run" : "");
    if (leak->found.file[0] != '\0') {
        fputs("<pre>", out);
        result_stack(leak->run, &leak->found, put_frame, out);
        fputs("</pre>\n", out);
    }
    fputs("<p>To see it again:</p>\n<pre>", out);
    report_escape(out, plan_command(leak->run, command));
    fputs("</pre>\n</section>\n", out);
}

static void put_runs(const struct report *r, FILE *out)
{
    char text[SENTENCE_LEN];
    char orders[FIGURE_LEN];

    fputs("<h2>All runs</h2>\n<div class=\"wide\"><table><tr><th>run</th>"
          "<th>orders</th><th>verdict</th><th>first place</th></tr>\n",
          out);
    for (size_t i = 0; i < r->runs->count; i++) {
        const struct run *run = &r->runs->at[i];
        bool judged = run->outcome == OUTCOME_JUDGED;

        fprintf(out, "<tr><td>%s</td><td>%s</td><td class=\"words %s\">",
                run->name, figure_count(run->orders, orders),
                judged && run->found_count == 0 ? "good" : "bad");
        report_escape(out, report_run(run, text));
        fputs("</td><td>", out);
        if (judged && run->found_count > 0)
            report_escape(out, report_place(&run->found[0], text));
        fputs("</td></tr>\n", out);
    }
    fputs("</table></div>\n", out);
}

void report_html(const struct report *r, FILE *out)
{
    char text[SENTENCE_LEN];

    fputs(head, out);
    put_summary(r, out);
    for (size_t i = 0; i < r->verdict->leak_count; i++)
        put_leak(r, i, out);
    put_runs(r, out);
    fprintf(out, "<p class=\"dim\">%s", report_machine(r, text));
    fprintf(out, "<br>%s</p>\n", report_tracker(r, text));
    fputs("</body>\n</html>\n", out);
}
