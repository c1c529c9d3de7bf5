/* json_report.c - the report for other programs. */
#include "preload/json_report.h"

#include <inttypes.h>

#include "export_text.h"
#include "finding.h"
#include "stack.h"

static void write_symbol(FILE *out, const struct symbol *symbol)
{
    fputs("{\"function\": ", out);
    export_json_string(out, symbol->function == NULL ? "" : symbol->function);
    fputs(", \"file\": ", out);
    export_json_string(out, symbol->file == NULL ? "" : symbol->file);
    fprintf(out, ", \"line\": %d, \"module\": ", symbol->line);
    export_json_string(out, symbol->module == NULL ? "" : symbol->module);
    fprintf(out, ", \"offset\": %" PRIuPTR "}", symbol->offset);
}

static void write_stack(FILE *out, struct symbols *symbols, uint32_t stack)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(stack, frames, STACK_FRAMES_MAX);
    const char *comma = "";

    fputs("\"stack\": [", out);
    for (size_t i = 0; i < count; i++) {
        struct symbol list[SYMBOLS_INLINED_MAX];
        size_t inlined = symbols_of(symbols, frames[i], list);

        for (size_t j = 0; j < inlined; j++) {
            fputs(comma, out);
            write_symbol(out, &list[j]);
            comma = ",\n     ";
        }
    }
    fputs("]", out);
}

static void write_finding(FILE *out, struct symbols *symbols,
                          const struct tracker_finding *f)
{
    fprintf(out,
            "{\"kind\": \"%s\", \"blocks\": %" PRIu64 ", \"bytes\": %" PRIu64
            ", \"own_blocks\": %" PRIu64 ", \"bytes_per_hour\": %" PRIu64
            ",\n    \"function\": ",
            tracker_finding_kind_name(f->kind), f->blocks, f->bytes,
            f->own_blocks, f->bytes_per_hour);
    export_json_string(out, f->site->function);
    fputs(", \"file\": ", out);
    export_json_string(out, f->site->file);
    fprintf(out, ", \"line\": %d,\n    ", f->site->line);
    if (symbols != NULL)
        write_stack(out, symbols, f->stack);
    else
        fputs("\"stack\": []", out);
    fputs("}", out);
}

static void write_sum(FILE *out, const char *name,
                      const struct text_report_sum *sum)
{
    fprintf(out,
            " \"%s\": {\"blocks\": %" PRIu64 ", \"bytes\": %" PRIu64 "},\n",
            name, sum->blocks, sum->bytes);
}

static void write_heap(FILE *out)
{
    struct tracker_count total = tracker_total();

    fprintf(out,
            " \"heap\": {\"allocations\": %" PRIu64 ", \"frees\": %" PRIu64
            ", \"allocated_bytes\": %" PRIu64 ", \"freed_bytes\": %" PRIu64
            ",\n  \"live_blocks\": %" PRIu64 ", \"live_bytes\": %" PRIu64
            ", \"peak_bytes\": %" PRIu64 "},\n",
            total.allocations, total.frees, total.allocated_bytes,
            total.freed_bytes, total.live_blocks, total.live_bytes,
            total.peak_bytes);
}

int json_report_write(FILE *out, const struct text_report *report)
{
    struct tracker_finding findings[TRACKER_FINDINGS_MAX];
    size_t count = 0;
    int rc =
        text_report_findings(report, findings, TRACKER_FINDINGS_MAX, &count);
    struct tracker_refused refused = tracker_refusals();
    struct text_report_sums sums;

    if (rc != 0)
        return rc;
    text_report_add_up(report->graph, &sums);
    fputs("{\"version\": 1, \"program\": ", out);
    export_json_string(out, report->program == NULL ? "" : report->program);
    fputs(",\n", out);
    write_heap(out);
    write_sum(out, "lost", &sums.lost);
    write_sum(out, "held", &sums.held);
    write_sum(out, "cycles", &sums.cycles);
    write_sum(out, "in_use", &sums.used);
    fputs(" \"findings\": [", out);
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "\n  " : ",\n  ", out);
        write_finding(out, report->symbols, &findings[i]);
    }
    fprintf(out,
            "],\n \"refused\": {\"double_frees\": %" PRIu64
            ", \"unknown_pointers\": %" PRIu64 "}}\n",
            refused.double_frees, refused.unknown_pointers);
    return export_finish(out);
}
