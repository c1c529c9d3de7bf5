/* text_report.c - the report as text: verdict, findings, what is in use, sums.
 *
 * One page on a terminal for a program with a few leaks. What there is more
 * of is counted, not listed.
 */
#include "text_report.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "alive.h"
#include "callsite.h"
#include "cycle.h"
#include "figures.h"
#include "finding.h"
#include "pool_report.h"
#include "stack.h"
#include "text_stack.h"
#include "text_words.h"

#define FINDINGS_SHOWN 10
#define RETAINERS_SHOWN 3
/* What a program keeps on purpose is news only if it is much. */
#define RETAINED_BYTES_LEAST 1024

struct page {
    FILE *out;
    const struct text_report *what;
    const struct graph *graph;
    struct symbols *symbols; /* NULL: no memory for names */
    struct cycles *cycles;   /* NULL: no memory */
    struct tracker_finding findings[TRACKER_FINDINGS_MAX];
    size_t count;
};

static void say(const struct page *page, const char *label, const char *words)
{
    words_line(page->out, label, words);
}

/* Sums ------------------------------------------------------------------- */

bool text_report_is_lost(const struct graph *graph)
{
    for (uint32_t i = 0; i < graph->part_count; i++)
        if (graph->parts[i].head != GRAPH_NONE)
            return true;
    return false;
}

void text_report_add_up(const struct graph *graph, struct text_report_sums *out)
{
    memset(out, 0, sizeof(*out));
    for (uint32_t i = 0; i < graph->part_count; i++) {
        const struct graph_part *part = &graph->parts[i];
        struct text_report_sum *sum = &out->held;

        if (part->head == GRAPH_NONE)
            sum = &out->used;
        else if (part->cycle)
            sum = &out->cycles;
        else if (part->head == i)
            sum = &out->lost;
        sum->blocks += part->blocks;
        sum->bytes += part->bytes;
    }
}

/* *label belongs to the first line that there is. */
static void say_sum(const struct page *page, const char **label,
                    const struct text_report_sum *sum, const char *meaning)
{
    char much[128];
    char words[256];

    if (sum->blocks == 0)
        return;
    words_amount(sum->blocks, sum->bytes, much, sizeof(much));
    snprintf(words, sizeof(words), "%s %s", much, meaning);
    say(page, *label, words);
    *label = "";
}

/* Findings --------------------------------------------------------------- */

static bool is_same_line(const struct tracker_finding *a,
                         const struct tracker_finding *b)
{
    return a->kind == b->kind && a->tag == b->tag && a->site->line != 0 &&
           a->site->line == b->site->line &&
           strcmp(a->site->file, b->site->file) == 0;
}

int text_report_findings(const struct text_report *what,
                         struct tracker_finding *out, size_t max, size_t *found)
{
    size_t all = 0;
    size_t count = 0;
    int rc = tracker_findings(what->history, what->graph, out, max, &all);

    for (size_t i = 0; i < all; i++) {
        size_t same = 0;

        while (same < count && !is_same_line(&out[same], &out[i]))
            same++;
        if (same == count) {
            out[count++] = out[i];
            continue;
        }
        out[same].blocks += out[i].blocks;
        out[same].bytes += out[i].bytes;
        out[same].own_blocks += out[i].own_blocks;
    }
    *found = count;
    return rc;
}

static const char *why(const struct tracker_finding *f)
{
    switch (f->kind) {
    case TRACKER_CYCLE:
        return "they hold each other, and nothing else does";
    case TRACKER_LOST:
        return f->own_blocks < f->blocks
                   ? "nothing points at them; the rest is what they hold"
                   : "nothing points at them any more";
    case TRACKER_GROWING:
        return f->left_at_end ? "still in use, and it only ever grew"
                              : "it only ever grew, until it was freed at exit";
    }
    return "";
}

static void say_line(const char *label, const char *words, void *ctx)
{
    say(ctx, label, words);
}

/* Do the cycles of this group go through blocks from the finding's place? */
static bool is_about(const struct page *page, const struct cycle_group *group,
                     const struct tracker_finding *f)
{
    const struct cycle_way *way = &group->ways[0];

    for (uint32_t i = 0; group->way_count > 0 && i < way->count; i++)
        if (page->graph->nodes[way->steps[i].holder].site == f->site)
            return !group->in_use;
    return page->graph->nodes[group->sample].site == f->site && !group->in_use;
}

static void explain_cycle(struct page *page, const struct tracker_finding *f)
{
    for (uint32_t i = 0; page->cycles != NULL && i < page->cycles->count; i++) {
        if (!is_about(page, &page->cycles->groups[i], f))
            continue;
        cycles_explain(page->cycles, i, say_line, page);
        return;
    }
    say(page, "why", why(f));
}

/* Reachable, so no finding; but when its last holder lets go, it will be. */
static void say_cycles_in_use(struct page *page)
{
    char much[128];

    for (uint32_t i = 0; page->cycles != NULL && i < page->cycles->count; i++) {
        const struct cycle_group *group = &page->cycles->groups[i];

        if (!group->in_use)
            continue;
        words_amount(group->held_blocks, group->held_bytes, much, sizeof(much));
        fprintf(page->out, "\nStill in use, and will leak: %s, a cycle\n",
                much);
        cycles_explain(page->cycles, i, say_line, page);
    }
}

static void say_finding(struct page *page, size_t number)
{
    const struct tracker_finding *f = &page->findings[number];
    static const char *const kinds[] = {
        [TRACKER_CYCLE] = "a cycle",
        [TRACKER_LOST] = "lost",
        [TRACKER_GROWING] = "growing",
    };
    char much[128];
    char pace[160];

    words_amount(f->blocks, f->bytes, much, sizeof(much));
    fprintf(page->out, "\n%zu. %s, %s\n", number + 1, much, kinds[f->kind]);
    text_stack_say(page->out, page->symbols, "where", f->site, f->stack);
    if (f->kind == TRACKER_CYCLE)
        explain_cycle(page, f);
    else
        say(page, "why", why(f));
    if (f->kind == TRACKER_GROWING && f->node != GRAPH_NONE)
        alive_explain(page->graph, page->symbols, f->node, say_line, page);
    if (f->kind == TRACKER_GROWING && f->bytes_per_hour > 0) {
        words_bytes(f->bytes_per_hour, much, sizeof(much));
        snprintf(pace, sizeof(pace), "%s an hour", much);
        say(page, "pace", pace);
    }
}

static void say_findings(struct page *page)
{
    size_t shown = page->count < FINDINGS_SHOWN ? page->count : FINDINGS_SHOWN;

    for (size_t i = 0; i < shown; i++)
        say_finding(page, i);
    if (page->count > shown)
        fprintf(page->out, "\nand %zu more places.\n", page->count - shown);
}

/* Wrong calls ------------------------------------------------------------ */

void text_report_error(FILE *out, struct symbols *symbols,
                       const struct tracker_error *error)
{
    if (error->kind == TRACKER_DOUBLE_FREE)
        fprintf(out, "\nA block was freed twice, at %p.\n", error->ptr);
    else
        fprintf(out, "\nA pointer was freed that is no block, %p.\n",
                error->ptr);
    text_stack_say(out, symbols, "freed here", error->here, error->here_stack);
    if (error->freed_at != NULL)
        text_stack_say(out, symbols, "and before", error->freed_at,
                       error->freed_stack);
    if (error->allocated_at != NULL)
        text_stack_say(out, symbols, "allocated", error->allocated_at,
                       error->allocated_stack);
}

static void say_errors(struct page *page)
{
    const struct text_report *what = page->what;

    for (size_t i = 0; i < what->error_count; i++)
        text_report_error(page->out, page->symbols, &what->errors[i]);
    if (what->errors_left_out > 0)
        fprintf(page->out, "\nand %" PRIu64 " more wrong frees.\n",
                what->errors_left_out);
}

/* The page --------------------------------------------------------------- */

static void say_verdict(const struct page *page,
                        const struct text_report_sums *sums)
{
    const char *program = page->what->program;
    uint64_t errors = page->what->error_count + page->what->errors_left_out;
    const char *label = "lost";

    fprintf(page->out, "tracker: %s%s", program == NULL ? "" : program,
            program == NULL ? "" : ": ");
    if (page->count == 0)
        fprintf(page->out, "nothing leaks");
    else
        fprintf(page->out, "%zu leak%s", page->count,
                page->count == 1 ? "" : "s");
    if (errors > 0)
        fprintf(page->out, ", %" PRIu64 " wrong free%s", errors,
                errors == 1 ? "" : "s");
    fputs(".\n", page->out);
    say_sum(page, &label, &sums->lost, "that nobody points at");
    say_sum(page, &label, &sums->cycles, "that only point at each other");
    say_sum(page, &label, &sums->held, "that hang on those");
}

static void say_in_use(struct page *page, const struct text_report_sum *used)
{
    uint32_t nodes[RETAINERS_SHOWN];
    size_t count = graph_retainers(page->graph, nodes, RETAINERS_SHOWN);
    char much[128];
    char place[512];
    char words[768];

    if (used->blocks == 0) {
        fprintf(page->out, "\nStill in use: nothing.\n");
        return;
    }
    words_amount(used->blocks, used->bytes, much, sizeof(much));
    fprintf(page->out, "\nStill in use: %s.\n", much);
    for (size_t i = 0; i < count; i++) {
        const struct graph_node *node = &page->graph->nodes[nodes[i]];

        if (node->retained_bytes < RETAINED_BYTES_LEAST)
            break;
        words_amount(node->retained_blocks, node->retained_bytes, much,
                     sizeof(much));
        words_site(node->site, place, sizeof(place));
        snprintf(words, sizeof(words), "%s: %s", much, place);
        say(page, i == 0 ? "held by" : "", words);
    }
}

static void say_totals(const struct page *page)
{
    struct tracker_count total = tracker_total();
    char allocated[FIGURE_LEN];
    char frees[FIGURE_LEN];
    char peak[32];

    fprintf(page->out,
            "In all: %s allocations, %s frees, at most %s at once.\n",
            figure_count(total.allocations, allocated),
            figure_count(total.frees, frees),
            words_bytes(total.peak_bytes, peak, sizeof(peak)));
    for (size_t i = 0; i < page->what->note_count; i++)
        say(page, i == 0 ? "note" : "", page->what->notes[i]);
}

static void write_page(struct page *page)
{
    struct text_report_sums sums;

    text_report_add_up(page->graph, &sums);
    say_verdict(page, &sums);
    say_findings(page);
    say_cycles_in_use(page);
    say_errors(page);
    say_in_use(page, &sums.used);
    say_totals(page);
    (void)pool_report_all_text(page->out);
}

int text_report_name_sites(const struct text_report *what)
{
    struct tracker_finding findings[TRACKER_FINDINGS_MAX];
    size_t count = 0;
    int rc = 0;

    for (uint32_t i = 0; i < what->graph->count && rc == 0; i++)
        rc = callsite_name(what->symbols, what->graph->nodes[i].site);
    /* What grew may be freed. */
    if (what->history != NULL && rc == 0)
        rc = tracker_findings(what->history, what->graph, findings,
                              TRACKER_FINDINGS_MAX, &count);
    for (size_t i = 0; i < count && rc == 0; i++)
        rc = callsite_name(what->symbols, findings[i].site);
    for (size_t i = 0; i < what->error_count && rc == 0; i++) {
        rc = callsite_name(what->symbols, what->errors[i].here);
        if (rc == 0)
            rc = callsite_name(what->symbols, what->errors[i].freed_at);
        if (rc == 0)
            rc = callsite_name(what->symbols, what->errors[i].allocated_at);
    }
    return rc;
}

int text_report_write(FILE *out, const struct text_report *what)
{
    struct page page = {.out = out,
                        .what = what,
                        .graph = what->graph,
                        .symbols = what->symbols};
    struct text_report full = *what;
    struct graph *taken = NULL;
    struct symbols *opened = NULL;
    int rc = 0;

    if (page.graph == NULL) {
        rc = graph_new(&taken);
        if (rc != 0)
            return rc;
        page.graph = taken;
    }
    if (page.symbols == NULL && symbols_new(&opened) == 0)
        page.symbols = opened;
    full.graph = page.graph;
    full.symbols = page.symbols;
    if (page.symbols != NULL)
        (void)text_report_name_sites(&full);
    rc = text_report_findings(&full, page.findings, TRACKER_FINDINGS_MAX,
                              &page.count);
    if (rc != 0)
        goto out;
    (void)cycles_new(page.graph, page.symbols, 0, &page.cycles);
    write_page(&page);
    cycles_free(page.cycles);
    rc = fflush(out) != 0 || ferror(out) ? -EIO : 0;
out:
    symbols_free(opened);
    graph_free(taken);
    return rc;
}

int tracker_report(FILE *out)
{
    return text_report_write(out, &(struct text_report){.program = NULL});
}
