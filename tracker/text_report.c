/* text_report.c - the report as text: verdict, findings, what is in use, sums.
 *
 * One page on a terminal for a program with a few leaks. What there is more
 * of is counted, not listed.
 */
#include "text_report.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "callsite.h"
#include "finding.h"
#include "snapshot.h"
#include "stack.h"
#include "text_words.h"

#define FINDINGS_SHOWN 10
#define FRAMES_SHOWN 6
#define RETAINERS_SHOWN 3
/* What a program keeps on purpose is news only if it is much. */
#define RETAINED_BYTES_LEAST 1024

struct page {
    FILE *out;
    const struct text_report *what;
    const struct graph *graph;
    struct symbols *symbols; /* NULL: no memory for names */
    struct tracker_finding findings[TRACKER_FINDINGS_MAX];
    size_t count;
};

bool text_report_is_lost(const struct graph *graph)
{
    for (uint32_t i = 0; i < graph->part_count; i++)
        if (graph->parts[i].head != GRAPH_NONE)
            return true;
    return false;
}

/* Lines ------------------------------------------------------------------
 */

static void say(const char *label, const char *words, void *ctx)
{
    const struct page *page = ctx;

    words_line(page->out, label, words);
}

static void say_place(struct page *page, const char *label,
                      const struct tracker_site *site)
{
    char words[512];

    words_site(site, words, sizeof(words));
    say(label, words, page);
}

/* One frame is a line; what was inlined into it are lines before. */
static void say_frame(struct page *page, const char *label, uintptr_t address)
{
    struct symbol list[SYMBOLS_INLINED_MAX];
    size_t count = symbols_of(page->symbols, address, list);
    char words[512];

    for (size_t i = callsite_choose(list, count); i < count; i++) {
        words_symbol(&list[i], words, sizeof(words));
        say(label, words, page);
        label = "";
    }
}

static void say_stack(struct page *page, const char *label,
                      const struct tracker_site *site, uint32_t stack)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(stack, frames, STACK_FRAMES_MAX);
    uintptr_t first = callsite_address(site);
    size_t from = 0;
    char words[64];

    if (count == 0 || page->symbols == NULL) {
        say_place(page, label, site);
        return;
    }
    /* Helpers like strdup come before the site: they are not news. */
    while (from + 1 < count && first != 0 && frames[from] != first)
        from++;
    if (first != 0 && frames[from] != first)
        from = 0;
    for (size_t i = from; i < count && i < from + FRAMES_SHOWN; i++)
        say_frame(page, i == from ? label : "", frames[i]);
    if (count > from + FRAMES_SHOWN) {
        snprintf(words, sizeof(words), "... %zu more",
                 count - from - FRAMES_SHOWN);
        say("", words, page);
    }
}

/* Findings ---------------------------------------------------------------
 */

static void say_why(struct page *page, const struct tracker_finding *f)
{
    if (f->kind == TRACKER_LOST)
        say("why",
            f->own_blocks < f->blocks
                ? "nothing points at them; the rest is what they hold"
                : "nothing points at them any more",
            page);
    else if (f->kind == TRACKER_CYCLE)
        say("why", "they hold each other, and nothing else does", page);
    else if (f->node != GRAPH_NONE && page->graph != NULL)
        say("why", "it is still in use, and only ever grew", page);
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

    words_amount(f->blocks, f->bytes, much, sizeof(much));
    fprintf(page->out, "\n%zu. %s, %s\n", number + 1, much, kinds[f->kind]);
    say_stack(page, "where", f->site, f->stack);
    say_why(page, f);
}

/* Verdict ----------------------------------------------------------------
 */

struct sums {
    uint64_t lost_blocks, lost_bytes; /* heads that are no cycles */
    uint64_t cycle_blocks, cycle_bytes;
    uint64_t held_blocks, held_bytes; /* by those */
    uint64_t cycles;
    uint64_t used_blocks, used_bytes;
};

static void add_up(const struct graph *g, struct sums *sums)
{
    memset(sums, 0, sizeof(*sums));
    for (uint32_t i = 0; i < g->part_count; i++) {
        const struct graph_part *part = &g->parts[i];

        if (part->head == GRAPH_NONE) {
            sums->used_blocks += part->blocks;
            sums->used_bytes += part->bytes;
        } else if (part->cycle) {
            sums->cycles++;
            sums->cycle_blocks += part->blocks;
            sums->cycle_bytes += part->bytes;
        } else if (part->head == i) {
            sums->lost_blocks += part->blocks;
            sums->lost_bytes += part->bytes;
        } else {
            sums->held_blocks += part->blocks;
            sums->held_bytes += part->bytes;
        }
    }
}

static void say_verdict(struct page *page, const struct sums *sums)
{
    const char *program = page->what->program;
    char much[128];

    words_amount(sums->lost_blocks + sums->cycle_blocks + sums->held_blocks,
                 sums->lost_bytes + sums->cycle_bytes + sums->held_bytes, much,
                 sizeof(much));
    fprintf(page->out, "tracker: %s%s", program == NULL ? "" : program,
            program == NULL ? "" : ": ");
    if (page->count == 0) {
        fprintf(page->out, "nothing is lost.\n");
        return;
    }
    fprintf(page->out, "%zu leak%s, %s.\n", page->count,
            page->count == 1 ? "" : "s", much);
    words_amount(sums->lost_blocks, sums->lost_bytes, much, sizeof(much));
    if (sums->lost_blocks > 0)
        say("lost", much, page);
    words_amount(sums->held_blocks, sums->held_bytes, much, sizeof(much));
    if (sums->held_blocks > 0)
        say("with them", much, page);
    words_amount(sums->cycle_blocks, sums->cycle_bytes, much, sizeof(much));
    if (sums->cycle_blocks > 0)
        say("in cycles", much, page);
}

static void say_in_use(struct page *page, const struct sums *sums)
{
    uint32_t nodes[RETAINERS_SHOWN];
    size_t count = graph_retainers(page->graph, nodes, RETAINERS_SHOWN);
    char much[128];

    words_amount(sums->used_blocks, sums->used_bytes, much, sizeof(much));
    fprintf(page->out, "\nStill in use: %s.\n",
            sums->used_blocks == 0 ? "nothing" : much);
    for (size_t i = 0; i < count; i++) {
        const struct graph_node *node = &page->graph->nodes[nodes[i]];

        if (node->retained_bytes < RETAINED_BYTES_LEAST)
            break;
        words_amount(node->retained_blocks, node->retained_bytes, much,
                     sizeof(much));
        say("", much, page);
        say_place(page, "", node->site);
    }
}

static void say_totals(struct page *page)
{
    struct tracker_count total = tracker_total();
    char allocated[32], frees[32], peak[32];

    fprintf(page->out,
            "In all: %s allocations, %s frees, at most %s at once.\n",
            words_number(total.allocations, allocated, sizeof(allocated)),
            words_number(total.frees, frees, sizeof(frees)),
            words_bytes(total.peak_bytes, peak, sizeof(peak)));
}

static void write_page(struct page *page)
{
    size_t shown = page->count < FINDINGS_SHOWN ? page->count : FINDINGS_SHOWN;
    struct sums sums;

    add_up(page->graph, &sums);
    say_verdict(page, &sums);
    for (size_t i = 0; i < shown; i++)
        say_finding(page, i);
    if (page->count > shown)
        fprintf(page->out, "\nand %zu more places.\n", page->count - shown);
    say_in_use(page, &sums);
    say_totals(page);
}

int text_report_write(FILE *out, const struct text_report *what)
{
    struct page page = {.out = out, .what = what, .symbols = what->symbols};
    struct graph *taken = NULL;
    struct symbols *opened = NULL;
    int rc = 0;

    page.graph = what->graph;
    if (page.graph == NULL) {
        rc = graph_new(&taken);
        if (rc != 0)
            return rc;
        page.graph = taken;
    }
    if (page.symbols == NULL && symbols_new(&opened) == 0)
        page.symbols = opened;
    if (page.symbols != NULL)
        (void)callsite_resolve(page.symbols);
    page.count = tracker_findings(what->history, page.graph, page.findings,
                                  TRACKER_FINDINGS_MAX);
    write_page(&page);
    rc = fflush(out) != 0 || ferror(out) ? -EIO : 0;
    symbols_free(opened);
    graph_free(taken);
    return rc;
}

int tracker_report(FILE *out)
{
    return text_report_write(out, &(struct text_report){.program = NULL});
}
