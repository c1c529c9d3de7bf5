/* web_diff.c - what came and what went between two moments, by place.
 *
 * A moment is a mark of the tracker and what was live then at each place. Of
 * two moments:
 *
 *      came  blocks of the place that are live and were born after the mark
 *      went  live then + came - live now
 *
 * Nothing is allocated when a moment is kept or compared: what is measured
 * would be changed by measuring.
 */
#include "web_diff.h"

#include <errno.h>
#include <event2/http.h>
#include <inttypes.h>
#include <string.h>

#include "bounds.h"
#include "tags.h"
#include "web_inside.h"
#include "web_places.h"

struct amount {
    uint64_t blocks;
    uint64_t bytes;
};

struct moment {
    uint64_t id; /* 0: none */
    uint64_t t_ms;
    struct tracker_mark mark;
    struct amount live[PLACES_KEPT + 1];
};

struct web_diff {
    uint64_t count; /* moments kept, ever */
    /* One more than are kept: the next one, while an old one is told of. */
    struct moment moments[DIFF_MOMENTS_MAX + 1];
    struct web_places now;
    struct amount came[PLACES_KEPT + 1];
};

int web_diff_new(struct web_diff **out)
{
    *out = tracker_calloc(TAG_MONITOR, 1, sizeof(**out));
    return *out != NULL ? 0 : -ENOMEM;
}

void web_diff_free(struct web_diff *d)
{
    tracker_free(d);
}

static struct moment *moment_at(struct web_diff *d, uint64_t id)
{
    return &d->moments[id % (DIFF_MOMENTS_MAX + 1)];
}

/* Marks are not endless: a moment in which nothing happened is no new one. */
static bool is_now(const struct moment *m)
{
    struct tracker_count total = tracker_total();

    return m->id != 0 && m->mark.total.allocations == total.allocations &&
           m->mark.total.frees == total.frees;
}

/* d->now has just been looked at. */
static uint64_t keep(struct web_diff *d, uint64_t t_ms)
{
    struct moment *m = moment_at(d, d->count);

    if (is_now(m))
        return m->id;
    m = moment_at(d, ++d->count);
    bound_ring(BOUND_DIFF_MOMENTS, d->count);
    m->id = d->count;
    m->t_ms = t_ms;
    m->mark = tracker_mark();
    for (size_t i = 0; i <= PLACES_KEPT; i++)
        m->live[i] = (struct amount){d->now.places[i].live_blocks,
                                     d->now.places[i].live_bytes};
    return m->id;
}

uint64_t web_diff_keep(struct web_diff *d, uint64_t t_ms)
{
    web_places_look(&d->now);
    return keep(d, t_ms);
}

static bool add_block(const struct tracker_block *block, void *diff)
{
    struct web_diff *d = diff;
    struct amount *a = &d->came[web_places_of(&d->now, block)];

    a->blocks++;
    a->bytes += block->size;
    return true;
}

static void put_amount(FILE *out, const char *name, struct amount a)
{
    fprintf(out, ",\"%s\":{\"blocks\":%" PRIu64 ",\"bytes\":%" PRIu64 "}", name,
            a.blocks, a.bytes);
}

static struct amount live_now(const struct web_diff *d, size_t i)
{
    return (struct amount){d->now.places[i].live_blocks,
                           d->now.places[i].live_bytes};
}

/* An old block that was adopted by this place came, too, in a way: then there
 * is more than was there and was born. */
static struct amount went_of(const struct diff_told *t, size_t i)
{
    struct amount then = moment_at(t->diff, t->since)->live[i];
    struct amount *came = &t->diff->came[i];
    struct amount now = live_now(t->diff, i);

    if (then.blocks + came->blocks < now.blocks ||
        then.bytes + came->bytes < now.bytes)
        *came =
            (struct amount){now.blocks - then.blocks, now.bytes - then.bytes};
    return (struct amount){then.blocks + came->blocks - now.blocks,
                           then.bytes + came->bytes - now.bytes};
}

static void put_places(FILE *out, const struct diff_told *t)
{
    struct amount came = {0, 0};
    struct amount went = {0, 0};
    const char *comma = "";

    fputs(",\"sites\":[", out);
    for (size_t i = 0; i < t->diff->now.count; i++) {
        const struct web_place *p = &t->diff->now.places[i];
        struct amount gone = went_of(t, i);

        if (t->diff->came[i].blocks == 0 && gone.blocks == 0)
            continue;
        came.blocks += t->diff->came[i].blocks;
        came.bytes += t->diff->came[i].bytes;
        went.blocks += gone.blocks;
        went.bytes += gone.bytes;
        fprintf(out, "%s{", comma);
        web_put_site(out, p->site, p->tag);
        put_amount(out, "came", t->diff->came[i]);
        put_amount(out, "went", gone);
        put_amount(out, "live", live_now(t->diff, i));
        fputc('}', out);
        comma = ",\n";
    }
    fputc(']', out);
    put_amount(out, "came", came);
    put_amount(out, "went", went);
}

void web_diff_put(FILE *out, const void *diff_told)
{
    const struct diff_told *t = diff_told;
    struct amount live = {0, 0};

    for (size_t i = 0; i < t->diff->now.count; i++) {
        live.blocks += t->diff->now.places[i].live_blocks;
        live.bytes += t->diff->now.places[i].live_bytes;
    }
    fprintf(out, "{\"version\":1,\"id\":%" PRIu64 ",\"t_ms\":%" PRIu64, t->id,
            t->t_ms);
    put_amount(out, "live", live);
    if (t->since != 0) {
        fprintf(out, ",\"since\":%" PRIu64 ",\"since_ms\":%" PRIu64, t->since,
                moment_at(t->diff, t->since)->t_ms);
        put_places(out, t);
    }
    fputs("}\n", out);
}

int web_diff_look(struct web_diff *d, uint64_t since, uint64_t t_ms,
                  struct diff_told *out)
{
    if (since > d->count ||
        (since != 0 && since + DIFF_MOMENTS_MAX <= d->count))
        return -ENOENT;
    web_places_look(&d->now);
    memset(d->came, 0, sizeof(d->came));
    if (since != 0)
        tracker_each_block_since(&moment_at(d, since)->mark, add_block, d);
    *out = (struct diff_told){d, since, keep(d, t_ms), t_ms};
    return 0;
}

void web_diff_ask(struct web *w, struct evhttp_request *request)
{
    struct diff_told told;
    uint64_t since = 0;
    int rc = web_query(request, "since", &since);

    if (rc == -EINVAL || (rc == 0 && since == 0))
        web_answer_line(request, HTTP_BADREQUEST,
                        "since takes the id of a moment: 1, 2, ...");
    else if (web_diff_look(w->diff, since, w->source.now_ms(w->source.sim),
                           &told) != 0)
        web_answer_line(request, HTTP_NOTFOUND,
                        "that moment is not kept; the last eight are");
    else
        web_answer(request, HTTP_OK, "application/json", web_diff_put, &told);
}
