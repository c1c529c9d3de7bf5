/* peaks.c - who held the memory at the moment when most was held.
 *
 *      total    1 2 3 2 3 4 5 4 3 ...      a new peak: 1 2 3, 4 5
 *      epoch    1 2 3 3 3 4 5 5 5
 *
 * Copying what every origin holds at each new peak would cost a walk for each
 * allocation. Instead, each new peak is an epoch, and an origin keeps a copy
 * when it first changes after one: what it held until then is what it held at
 * the peak. If it hasn't changed since the last peak, what it holds now is.
 *
 * All of it runs under the tracker's lock and takes a few steps for an event.
 */
#include "peaks.h"

#include <errno.h>
#include <stdbool.h>

#include "ledger.h"
#include "listeners.h"
#include "pages.h"

#define CAPACITY_FIRST 1024

struct level {
    uint64_t bytes;
    uint64_t blocks;
};

/* The highest level so far of what changes all the time. */
struct top {
    struct level now;
    struct level most;
    uint64_t epoch; /* of the last new peak */
    uint32_t at_ms;
};

/* What an origin held at the last peak of something else. */
struct copy {
    struct level level;
    uint64_t epoch; /* of the peak that this is of */
};

struct row {
    struct top own;
    struct copy at_total;
    struct copy at_tag;
    struct level adopted; /* by others */
    uint64_t adopted_lifetime_ms;
    uint8_t tag;
};

struct peaks {
    struct tracker_listener listener;
    struct top total;
    struct top tags[TRACKER_TAGS_MAX];
    struct row *rows; /* owned; by origin */
    uint32_t capacity;
    uint32_t left_out;
    uint32_t next_left_out; /* the origins from here on had no memory */
};

static bool make_room(struct peaks *p, uint32_t origin)
{
    uint32_t capacity = p->capacity;
    struct row *rows;

    while (capacity <= origin && capacity <= UINT32_MAX / 2)
        capacity *= 2;
    if (capacity <= origin)
        return false;
    rows = pages_grow(p->rows, p->capacity * sizeof(*rows),
                      capacity * sizeof(*rows));
    if (rows == NULL)
        return false;
    p->rows = rows;
    p->capacity = capacity;
    return true;
}

/* NULL: there is no memory for this origin. */
static struct row *row_of(struct peaks *p, uint32_t origin)
{
    if (origin < p->capacity || make_room(p, origin))
        return &p->rows[origin];
    if (p->next_left_out < p->capacity)
        p->next_left_out = p->capacity;
    if (origin >= p->next_left_out) {
        p->left_out += 1 + origin - p->next_left_out;
        p->next_left_out = origin + 1;
    }
    return NULL;
}

static void keep_copy(struct copy *copy, const struct level *now,
                      const struct top *of)
{
    if (copy->epoch == of->epoch)
        return;
    copy->level = *now;
    copy->epoch = of->epoch;
}

static void rise(struct top *top, size_t bytes)
{
    top->now.bytes += bytes;
    top->now.blocks++;
    if (top->now.bytes <= top->most.bytes)
        return;
    top->most = top->now;
    top->epoch++;
    top->at_ms = ledger_now_ms();
}

static void fall(struct top *top, size_t bytes)
{
    top->now.bytes -= bytes;
    top->now.blocks--;
}

static void on_allocated(const struct tracker_block *block, void *ctx)
{
    struct peaks *p = ctx;
    struct row *row = row_of(p, block->origin);
    struct top *tag = &p->tags[ledger_tag(block->tag)];

    if (row != NULL) {
        row->tag = (uint8_t)ledger_tag(block->tag);
        keep_copy(&row->at_total, &row->own.now, &p->total);
        keep_copy(&row->at_tag, &row->own.now, tag);
        rise(&row->own, block->size);
    }
    rise(&p->total, block->size);
    rise(tag, block->size);
}

static void on_freed(const struct tracker_block *block, void *ctx)
{
    struct peaks *p = ctx;
    struct row *row = row_of(p, block->origin);
    struct top *tag = &p->tags[ledger_tag(block->tag)];

    if (row != NULL) {
        keep_copy(&row->at_total, &row->own.now, &p->total);
        keep_copy(&row->at_tag, &row->own.now, tag);
        fall(&row->own, block->size);
    }
    fall(&p->total, block->size);
    fall(tag, block->size);
}

static void on_moved(const struct tracker_block *from,
                     const struct tracker_block *to, void *ctx)
{
    struct peaks *p = ctx;
    struct row *row = row_of(p, from->origin);
    uint32_t now_ms = ledger_now_ms();

    if (row != NULL) {
        row->adopted.bytes += from->size;
        row->adopted.blocks++;
        if (now_ms > from->born_ms)
            row->adopted_lifetime_ms += now_ms - from->born_ms;
    }
    on_freed(from, p);
    on_allocated(to, p);
}

/* What is live at the start. */
static bool on_origin(const struct tracker_origin *origin, void *ctx)
{
    struct peaks *p = ctx;
    struct row *row = row_of(p, origin->number);
    struct level live = {origin->count.live_bytes, origin->count.live_blocks};
    struct top *sums[] = {&p->total, &p->tags[ledger_tag(origin->tag)]};

    for (size_t i = 0; i < 2; i++) {
        sums[i]->now.bytes += live.bytes;
        sums[i]->now.blocks += live.blocks;
    }
    if (row != NULL) {
        row->tag = (uint8_t)ledger_tag(origin->tag);
        row->own.now = live;
    }
    return true;
}

static void restart_top(struct top *top)
{
    top->most = top->now;
    top->epoch++;
    top->at_ms = ledger_now_ms();
}

void peaks_restart(struct peaks *p)
{
    restart_top(&p->total);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        restart_top(&p->tags[tag]);
    for (uint32_t i = 0; i < p->capacity; i++)
        restart_top(&p->rows[i].own);
}

int peaks_new(struct peaks **out)
{
    struct peaks *p = pages_map(sizeof(*p));
    int rc = -ENOMEM;

    *out = NULL;
    if (p == NULL)
        goto out;
    p->rows = pages_map(CAPACITY_FIRST * sizeof(*p->rows));
    if (p->rows == NULL)
        goto out;
    p->capacity = CAPACITY_FIRST;
    tracker_each_origin(on_origin, p);
    peaks_restart(p);
    p->listener = (struct tracker_listener){
        .allocated = on_allocated,
        .freed = on_freed,
        .ctx = p,
        .moved = on_moved,
    };
    rc = listeners_add(&p->listener);
    if (rc != 0)
        goto out;
    *out = p;
    p = NULL;
out:
    peaks_free(p);
    return rc;
}

void peaks_free(struct peaks *p)
{
    if (p == NULL)
        return;
    listeners_remove(&p->listener);
    pages_unmap(p->rows, p->capacity * sizeof(*p->rows));
    pages_unmap(p, sizeof(*p));
}

static struct peaks_moment moment(struct level level, uint32_t at_ms)
{
    return (struct peaks_moment){level.bytes, level.blocks, at_ms};
}

struct peaks_moment peaks_total(const struct peaks *p)
{
    return moment(p->total.most, p->total.at_ms);
}

struct peaks_moment peaks_tag(const struct peaks *p, unsigned tag)
{
    const struct top *top = &p->tags[ledger_tag(tag)];

    return moment(top->most, top->at_ms);
}

static struct peaks_moment
held_at(const struct row *row, const struct copy *copy, const struct top *of)
{
    return moment(copy->epoch == of->epoch ? copy->level : row->own.now,
                  of->at_ms);
}

struct peaks_origin peaks_of(const struct peaks *p, uint32_t origin)
{
    struct peaks_origin out = {.most = {0, 0, 0}};
    const struct row *row;

    if (origin >= p->capacity)
        return out;
    row = &p->rows[origin];
    out.most = moment(row->own.most, row->own.at_ms);
    out.at_total = held_at(row, &row->at_total, &p->total);
    out.at_tag = held_at(row, &row->at_tag, &p->tags[row->tag]);
    out.adopted_bytes = row->adopted.bytes;
    out.adopted_blocks = row->adopted.blocks;
    out.adopted_lifetime_ms = row->adopted_lifetime_ms;
    return out;
}

uint32_t peaks_left_out(const struct peaks *p)
{
    return p->left_out;
}
