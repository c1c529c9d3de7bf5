/* pool_report.c - the figures of pools, for people and for programs.
 *
 * Pools are few, as each is made at one place in a program and lives long: so
 * the first POOLS_SHOWN are copied out, and of the others there is a count.
 */
#include "pool_report.h"

#include <errno.h>
#include <inttypes.h>

#include "export_text.h"
#include "figures.h"
#include "text_words.h"

#define POOLS_SHOWN 16

static int finish(FILE *out)
{
    return ferror(out) ? -EIO : 0;
}

/* Text -------------------------------------------------------------------- */

static void say_gets(FILE *out, const struct pool_figures *f)
{
    char gets[FIGURE_LEN];
    char puts[FIGURE_LEN];
    char words[200];

    snprintf(words, sizeof(words),
             "%s, %u in 100 without new memory; %s put back",
             figure_count(f->gets, gets), pool_efficiency(f),
             figure_count(f->puts, puts));
    words_line(out, "gets", words);
}

/* " 2 failed" and the like, if there are any. */
static int add(char *to, size_t size, const char *before, uint64_t count,
               const char *what)
{
    char buf[FIGURE_LEN];

    if (count == 0)
        return 0;
    return snprintf(to, size, "%s%s %s", before, figure_count(count, buf),
                    what);
}

static void say_troubles(FILE *out, const struct pool_figures *f)
{
    const struct {
        uint64_t count;
        const char *what;
    } troubles[] = {
        {f->fallbacks, "from the heap, as it was full"},
        {f->failures, "gets failed"},
        {f->refused, "wrong puts refused"},
        {f->disturbed, "objects written to after they were put"},
    };
    char words[4 * 80];
    size_t len = 0;

    for (size_t i = 0; i < sizeof(troubles) / sizeof(troubles[0]); i++)
        len +=
            (size_t)add(words + len, sizeof(words) - len, len == 0 ? "" : ", ",
                        troubles[i].count, troubles[i].what);
    if (len > 0)
        words_line(out, "but", words);
}

int pool_report_text(FILE *out, const struct pool_info *pool)
{
    const struct pool_figures *f = &pool->figures;
    char live[FIGURE_LEN];
    char peak[FIGURE_LEN];
    char most[FIGURE_LEN];
    char words[512];

    words_site(pool->site, words, sizeof(words));
    if (pool->options.name != NULL)
        words_line(out, "name", pool->options.name);
    words_line(out, "pool", words);
    snprintf(words, sizeof(words), "%s of %zu bytes out%s, %s at most, of %s",
             figure_count(f->live, live), pool->options.object_bytes,
             pool->freed ? " when it was freed" : "",
             figure_count(f->peak, peak),
             figure_count(pool->options.objects_max, most));
    words_line(out, "objects", words);
    say_gets(out, f);
    snprintf(words, sizeof(words),
             "%" PRIu32 " of 64 kB, %" PRIu32 " at most, %" PRIu64
             " given back when idle",
             f->chunks, f->chunks_peak, f->shrinks);
    words_line(out, "chunks", words);
    say_troubles(out, f);
    return finish(out);
}

int pool_report_all_text(FILE *out)
{
    struct pool_info pools[POOLS_SHOWN];
    size_t count = pool_list(pools, POOLS_SHOWN);
    size_t shown = count < POOLS_SHOWN ? count : POOLS_SHOWN;

    if (count == 0)
        return 0;
    fputs("\nPools:\n", out);
    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            fputs("\n", out);
        (void)pool_report_text(out, &pools[i]);
    }
    if (count > shown)
        fprintf(out, "and %zu more pools.\n", count - shown);
    return finish(out);
}

/* JSON -------------------------------------------------------------------- */

static void put_options(FILE *out, const struct pool_options *options)
{
    fputs("\"name\": ", out);
    if (options->name != NULL)
        export_json_string(out, options->name);
    else
        fputs("null", out);
    fprintf(out,
            ", \"object_bytes\": %zu, \"objects_max\": %" PRIu32
            ", \"when_full\": \"%s\", ",
            options->object_bytes, options->objects_max,
            options->when_full == POOL_FAIL ? "fail" : "fall back");
}

static void put_figures(FILE *out, const struct pool_figures *f)
{
    fprintf(out,
            "\"gets\": %" PRIu64 ", \"hits\": %" PRIu64 ", \"misses\": %" PRIu64
            ", \"fallbacks\": %" PRIu64 ", \"failures\": %" PRIu64
            ", \"puts\": %" PRIu64 ", \"refused\": %" PRIu64
            ", \"disturbed\": %" PRIu64 ", \"shrinks\": %" PRIu64 ", ",
            f->gets, f->hits, pool_misses(f), f->fallbacks, f->failures,
            f->puts, f->refused, f->disturbed, f->shrinks);
    fprintf(out,
            "\"live\": %" PRIu32 ", \"peak\": %" PRIu32 ", \"chunks\": %" PRIu32
            ", \"chunks_peak\": %" PRIu32 ", \"efficiency\": %u",
            f->live, f->peak, f->chunks, f->chunks_peak, pool_efficiency(f));
}

int pool_report_json(FILE *out, const struct pool_info *pool)
{
    const char *tag = tracker_tag_get_name(pool->tag);

    fputs("{\"function\": ", out);
    export_json_string(out, pool->site->function);
    fputs(", \"file\": ", out);
    export_json_string(out, pool->site->file);
    fprintf(out, ", \"line\": %d, \"tag\": ", pool->site->line);
    export_json_string(out, tag == NULL ? "" : tag);
    fprintf(out, ", \"freed\": %s, ", pool->freed ? "true" : "false");
    put_options(out, &pool->options);
    put_figures(out, &pool->figures);
    fputs("}", out);
    return finish(out);
}

int pool_report_all_json(FILE *out)
{
    struct pool_info pools[POOLS_SHOWN];
    size_t count = pool_list(pools, POOLS_SHOWN);
    size_t shown = count < POOLS_SHOWN ? count : POOLS_SHOWN;

    fputs("[", out);
    for (size_t i = 0; i < shown; i++) {
        fputs(i == 0 ? "" : ",\n", out);
        (void)pool_report_json(out, &pools[i]);
    }
    fputs("]", out);
    return finish(out);
}
