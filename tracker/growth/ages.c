/* ages.c - how old is what lives? A few censuses over a run, by series.
 *
 * For each series there is a triangle of cells: census k has a cell for each
 * moment of birth j, 0 to k. Moment j ends with census j. Halving keeps the
 * censuses 0, 2, 4, ...; of each, the moments 2j - 1 and 2j become one.
 *
 * Invariant: census k was taken at call k * stride.
 */
#include "ages.h"

#include <errno.h>
#include <string.h>

#include "pages.h"
#include "tracker.h"

#define CELLS (AGES_CENSUSES * (AGES_CENSUSES + 1) / 2)

struct cell {
    uint64_t bytes;
    uint64_t blocks;
};

struct triangle {
    struct cell cells[CELLS];
};

struct ages {
    size_t series;
    size_t used;  /* series that a block was counted in so far */
    size_t count; /* censuses */
    unsigned stride;
    uint64_t calls;
    uint64_t t_ms[AGES_CENSUSES];
    size_t bytes; /* of the mapping */
    struct triangle triangles[];
};

static struct cell *cell_at(struct ages *a, size_t series, size_t census,
                            size_t moment)
{
    return &a->triangles[series].cells[census * (census + 1) / 2 + moment];
}

int ages_new(size_t series, struct ages **out)
{
    size_t bytes = sizeof(struct ages) + series * sizeof(struct triangle);
    struct ages *a = pages_map(bytes);

    *out = a;
    if (a == NULL)
        return -ENOMEM;
    a->series = series;
    a->stride = 1;
    a->bytes = bytes;
    return 0;
}

void ages_free(struct ages *a)
{
    if (a != NULL)
        pages_unmap(a, a->bytes);
}

bool ages_due(const struct ages *a)
{
    return a->calls % a->stride == 0;
}

static void triangle_halve(struct ages *a, size_t series)
{
    struct cell *rest = cell_at(a, series, AGES_CENSUSES / 2, 0);

    for (size_t k = 0; k < AGES_CENSUSES / 2; k++) {
        for (size_t j = 0; j <= k; j++) {
            struct cell sum = *cell_at(a, series, 2 * k, 2 * j);

            if (j > 0) {
                sum.bytes += cell_at(a, series, 2 * k, 2 * j - 1)->bytes;
                sum.blocks += cell_at(a, series, 2 * k, 2 * j - 1)->blocks;
            }
            *cell_at(a, series, k, j) = sum;
        }
    }
    memset(rest, 0,
           (size_t)(a->triangles[series].cells + CELLS - rest) * sizeof(*rest));
}

static void ages_halve(struct ages *a)
{
    for (size_t s = 0; s < a->used; s++)
        triangle_halve(a, s);
    for (size_t k = 0; k < AGES_CENSUSES / 2; k++)
        a->t_ms[k] = a->t_ms[2 * k];
    a->count = AGES_CENSUSES / 2;
    a->stride *= 2;
}

struct walk {
    struct ages *ages;
    const struct ages_key *key;
};

/* The moment of birth: the first census that was not before it. */
static size_t moment_of(const struct ages *a, uint32_t born_ms)
{
    size_t low = 0;
    size_t high = a->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (a->t_ms[middle] < born_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void count_in(struct ages *a, size_t series, size_t moment, size_t size)
{
    struct cell *cell = NULL;

    if (series >= a->series)
        return;
    if (series >= a->used)
        a->used = series + 1;
    cell = cell_at(a, series, a->count, moment);
    cell->bytes += size;
    cell->blocks++;
}

static bool on_block(const struct tracker_block *block, void *ctx)
{
    const struct walk *walk = ctx;
    const struct ages_key *key = walk->key;
    size_t moment = moment_of(walk->ages, block->born_ms);

    if (block->origin < key->origins && key->of_origin[block->origin] > 0)
        count_in(walk->ages, key->of_origin[block->origin] - (size_t)1, moment,
                 block->size);
    count_in(walk->ages, key->first_tag + block->tag, moment, block->size);
    if (block->label > 0)
        count_in(walk->ages, key->first_label + block->label - 1, moment,
                 block->size);
    return true;
}

void ages_take(struct ages *a, uint64_t t_ms, const struct ages_key *key)
{
    struct walk walk = {a, key};
    bool due = ages_due(a);

    if (due && a->count == AGES_CENSUSES)
        ages_halve(a);
    a->calls++;
    if (!due)
        return;
    tracker_each_block(on_block, &walk);
    a->t_ms[a->count++] = t_ms;
}

/* The census nearest to t_ms. */
static size_t census_near(const struct ages *a, uint64_t t_ms)
{
    size_t best = 0;

    for (size_t k = 1; k < a->count; k++) {
        uint64_t before =
            a->t_ms[best] > t_ms ? a->t_ms[best] - t_ms : t_ms - a->t_ms[best];
        uint64_t now =
            a->t_ms[k] > t_ms ? a->t_ms[k] - t_ms : t_ms - a->t_ms[k];

        if (now < before)
            best = k;
    }
    return best;
}

struct ages_fate ages_look(const struct ages *a, size_t series,
                           uint64_t since_ms, uint64_t until_ms)
{
    struct ages_fate fate = {0};
    uint64_t span_ms = until_ms > since_ms ? until_ms - since_ms : 0;
    size_t first = census_near(a, since_ms + span_ms / 2);
    size_t last = census_near(a, until_ms);
    struct ages *cells = (struct ages *)(uintptr_t)a; /* only read */

    if (series >= a->series || first >= last)
        return fate;
    for (size_t j = 0; j <= first; j++) {
        const struct cell *then = cell_at(cells, series, first, j);
        const struct cell *now = cell_at(cells, series, last, j);

        if (a->t_ms[j] > since_ms + span_ms / 4)
            break;
        if ((j > 0 ? a->t_ms[j - 1] : 0) < since_ms)
            continue;
        fate.old_bytes += then->bytes;
        fate.old_blocks += then->blocks;
        fate.left_bytes += now->bytes;
        fate.left_blocks += now->blocks;
    }
    return fate;
}
