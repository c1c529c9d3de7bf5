/* report_json_insight.c - names and holders of a finding, for machines. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "export_text.h"
#include "insight.h"
#include "report_parts.h"

static void put_name(FILE *out, const char *field, const char *text)
{
    fprintf(out, "\"%s\": ", field);
    if (text != NULL)
        export_json_string(out, text);
    else
        fputs("null", out);
}

static void on_frame(const struct symbol *symbol, bool first, void *ctx)
{
    FILE *out = ctx;

    fprintf(out, "%s\n        { ", first ? "" : ",");
    put_name(out, "function", symbol->function);
    fputs(", ", out);
    put_name(out, "file", symbol->file);
    fprintf(out, ", \"line\": %d, ", symbol->line);
    put_name(out, "module", symbol->module);
    fputs(" }", out);
}

static void put_stack(FILE *out, const struct insight *i,
                      const struct tracker_finding *f)
{
    fputs(",\n      \"stack\": [", out);
    insight_each_frame(i, f, on_frame, out);
    fputs(" ]", out);
}

/* The way round, what to weaken, and what goes then. */
static void put_cycle(FILE *out, const struct cycle_group *group)
{
    const struct advice *advice = &group->advice;
    char path[1024] = "";

    if (group->way_count > 0)
        cycle_way_text(&group->ways[0], path, sizeof(path));
    fprintf(out, ",\n      \"cycle\": { \"cycles\": %" PRIu32 ", ",
            group->cycles);
    put_name(out, "path", path);
    fputs(", \"weaken\": [", out);
    for (uint32_t n = 0; n < advice->field_count; n++) {
        const struct advice_field *field = &advice->fields[n];

        fputs(n == 0 ? "{ " : ", { ", out);
        put_name(out, "holder", field->holder);
        fputs(", ", out);
        put_name(out, "field", field->field);
        fputs(", ", out);
        put_name(out, "owner", field->owner);
        fputs(", ", out);
        put_name(out, "file",
                 field->taken_at != NULL ? field->taken_at->file : NULL);
        fprintf(out, ", \"line\": %d }",
                field->taken_at != NULL ? field->taken_at->line : 0);
    }
    fprintf(out,
            "], \"frees_blocks\": %" PRIu64 ", \"frees_bytes\": %" PRIu64 " }",
            advice->freed_blocks, advice->freed_bytes);
}

static void on_alive(const char *label, const char *words, void *ctx)
{
    FILE *out = ctx;

    fputs(strcmp(label, "held by") == 0 ? "" : ", ", out);
    put_name(out, strcmp(label, "held by") == 0 ? "root" : label, words);
}

void report_json_insight(FILE *out, const struct insight *i,
                         const struct tracker_finding *f)
{
    const struct insight_lines to = {on_alive, out};
    const struct cycle_group *group = insight_cycle(i, f);

    put_stack(out, i, f);
    if (group != NULL)
        put_cycle(out, group);
    if (insight_is_alive(i, f)) {
        fputs(",\n      \"alive\": { ", out);
        insight_alive(i, f, &to);
        fputs(" }", out);
    }
}
