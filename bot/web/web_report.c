/* web_report.c - the report for machines, while the run still goes on.
 *
 * Nothing has been freed yet, so what is live is no leak as such: findings are
 * what grows, by the history. /snapshot looks for what is lost.
 */
#include "report.h"
#include "web_inside.h"

void web_put_report(FILE *out, const void *web)
{
    static struct tracker_finding findings[TRACKER_FINDINGS_MAX];
    static struct report_symbols symbols;
    const struct web *w = web;
    struct report_pools pools;
    struct report report = {
        .options = w->source.options,
        .run = *w->source.run,
        .heap = tracker_total(),
        .history = w->source.history,
        .control = w->source.control,
        .findings = findings,
        .refused = tracker_refusals(),
        .pools = &pools,
        .symbols = &symbols,
    };

    report_take_pools(&pools);
    report_take_symbols(&symbols);
    report.peak_bytes = report.heap.peak_bytes;
    report.limit =
        limit_now(report.options->budget_bytes, report.heap.live_bytes);
    report.unjudged = tracker_findings_all(
        report.history, NULL, findings, TRACKER_FINDINGS_MAX,
        &report.finding_count, &report.findings_left_out);
    report_json_put(&report, out);
}
