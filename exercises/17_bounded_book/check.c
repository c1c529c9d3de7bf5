/* check.c - does the book keep to its bounds, and can its test tell?
 *
 * The check has a plain book of its own, an array in the order of arrival. It
 * serves as the model that the learner's book is compared with after each call
 * and, told to keep what leaves in one way, as a leak for the learner's test.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "check.h"

#define PLAIN_MAX 4000
#define ORDER_BYTES 72 /* what an order of a plain book is said to cost */

enum kept {
    KEPT_NOTHING,
    KEPT_EXECUTED,
    KEPT_IN_PARTS,
    KEPT_CANCELLED,
    KEPT_PUSHED_OUT,
    KEPT_TOO_OLD,
};

struct plain_order {
    uint64_t id;
    uint64_t added_ms;
    unsigned symbol;
    uint32_t lots;
    bool in_parts;
};

struct plain {
    struct book_limits limits;
    struct plain_order orders[PLAIN_MAX];
    size_t count;
    size_t kept;
    size_t most; /* of both together, ever */
};

static enum kept kept_by_fake;
static bool fake_keeps_room;
static unsigned fakes_alive;

static void plain_leaves(struct plain *p, size_t i, bool kept)
{
    p->kept += kept;
    p->count--;
    memmove(&p->orders[i], &p->orders[i + 1],
            (p->count - i) * sizeof(p->orders[0]));
}

static size_t plain_find(const struct plain *p, uint64_t id)
{
    size_t i = 0;

    while (i < p->count && p->orders[i].id != id)
        i++;
    return i;
}

static size_t plain_orders(const struct plain *p, unsigned symbol)
{
    size_t count = 0;

    for (size_t i = 0; i < p->count; i++)
        count += p->orders[i].symbol == symbol;
    return count;
}

static int plain_add(struct plain *p, uint64_t id, unsigned symbol,
                     uint32_t lots, uint64_t now_ms)
{
    size_t oldest = 0;

    if (symbol >= BOOK_SYMBOLS || lots == 0)
        return -EINVAL;
    if (plain_find(p, id) < p->count)
        return -EEXIST;
    check_that(p->count < PLAIN_MAX,
               "book_stays_bounded has more than 4,000 orders in a book");
    if (plain_orders(p, symbol) == p->limits.orders_max) {
        while (p->orders[oldest].symbol != symbol)
            oldest++;
        plain_leaves(p, oldest, kept_by_fake == KEPT_PUSHED_OUT);
    }
    p->orders[p->count++] =
        (struct plain_order){id, now_ms, symbol, lots, false};
    if (p->count + p->kept > p->most)
        p->most = p->count + p->kept;
    return 0;
}

static int plain_execute(struct plain *p, uint64_t id, uint32_t lots)
{
    size_t i = plain_find(p, id);
    struct plain_order *o = &p->orders[i];

    if (i == p->count)
        return -ENOENT;
    if (lots == 0 || lots > o->lots)
        return -EINVAL;
    o->lots -= lots;
    if (o->lots == 0)
        plain_leaves(p, i,
                     kept_by_fake ==
                         (o->in_parts ? KEPT_IN_PARTS : KEPT_EXECUTED));
    else
        o->in_parts = true;
    return 0;
}

static int plain_cancel(struct plain *p, uint64_t id)
{
    size_t i = plain_find(p, id);

    if (i == p->count)
        return -ENOENT;
    plain_leaves(p, i, kept_by_fake == KEPT_CANCELLED);
    return 0;
}

static size_t plain_prune(struct plain *p, uint64_t now_ms)
{
    size_t pruned = 0;

    for (size_t i = 0; i < p->count;) {
        if (p->orders[i].added_ms + p->limits.age_max_ms > now_ms) {
            i++;
        } else {
            plain_leaves(p, i, kept_by_fake == KEPT_TOO_OLD);
            pruned++;
        }
    }
    return pruned;
}

/* A plain book behind book.h's functions ---------------------------------- */

static struct plain *plain_of(struct book *book)
{
    return (struct plain *)(void *)book;
}

static int fake_new(const struct book_limits *limits, struct book **out)
{
    struct plain *p = calloc(1, sizeof(*p));

    *out = (struct book *)(void *)p;
    if (p == NULL)
        return -ENOMEM;
    p->limits = *limits;
    fakes_alive++;
    return 0;
}

static void fake_free(struct book *book)
{
    fakes_alive -= book != NULL;
    free(book);
}

static int fake_add(struct book *book, uint64_t id, unsigned symbol,
                    uint32_t lots, uint64_t now_ms)
{
    return plain_add(plain_of(book), id, symbol, lots, now_ms);
}

static int fake_execute(struct book *book, uint64_t id, uint32_t lots)
{
    return plain_execute(plain_of(book), id, lots);
}

static int fake_cancel(struct book *book, uint64_t id)
{
    return plain_cancel(plain_of(book), id);
}

static size_t fake_prune(struct book *book, uint64_t now_ms)
{
    return plain_prune(plain_of(book), now_ms);
}

static size_t fake_bytes(const struct book *book)
{
    const struct plain *p = (const struct plain *)(const void *)book;
    size_t orders = fake_keeps_room ? p->most : p->count + p->kept;

    return 640 + ORDER_BYTES * orders;
}

static const struct book_kind fake = {fake_new,     fake_free,   fake_add,
                                      fake_execute, fake_cancel, fake_prune,
                                      fake_bytes};
static const struct book_kind own = {book_new,     book_free,   book_add,
                                     book_execute, book_cancel, book_prune,
                                     book_bytes};

/* The learner's verdict on a book that keeps what leaves in this way. */
static bool bounded(enum kept kept, bool room)
{
    bool verdict;

    kept_by_fake = kept;
    fake_keeps_room = room;
    verdict = book_stays_bounded(&fake);
    kept_by_fake = KEPT_NOTHING;
    check_that(fakes_alive == 0,
               "book_stays_bounded doesn't free the book that it made");
    return verdict;
}

static void judges(void)
{
    struct check_mark before = check_mark();

    check_that(bounded(KEPT_NOTHING, false),
               "book_stays_bounded calls a book a leak that keeps nothing");
    check_that(!bounded(KEPT_EXECUTED, false),
               "book_stays_bounded doesn't see executed orders that stay");
    check_that(!bounded(KEPT_CANCELLED, false),
               "book_stays_bounded doesn't see cancelled orders that stay");
    check_that(!bounded(KEPT_PUSHED_OUT, false),
               "book_stays_bounded doesn't see pushed out orders that stay");
    check_that(!bounded(KEPT_TOO_OLD, false),
               "book_stays_bounded doesn't see old orders that stay");
    check_that(!bounded(KEPT_IN_PARTS, false),
               "book_stays_bounded doesn't see orders that stay when executed "
               "in parts");
    check_that(bounded(KEPT_NOTHING, true),
               "book_stays_bounded calls room a leak that is used again");
    check_that(book_stays_bounded(&own),
               "book_stays_bounded calls your own book a leak");
    check_live(before, 0, "after book_stays_bounded()");
}

/* The learner's book beside the model ------------------------------------- */

struct pair {
    struct book *book;
    struct plain *model;
    struct check_mark start;
    uint64_t now_ms;
    uint64_t next_id;
};

static void pair_open(struct pair *pair, size_t orders_max, uint64_t age_max_ms)
{
    const struct book_limits limits = {orders_max, age_max_ms};

    *pair =
        (struct pair){.model = calloc(1, sizeof(*pair->model)), .next_id = 1};
    check_that(pair->model != NULL, "no memory for the check itself");
    pair->model->limits = limits;
    pair->start = check_mark();
    check_equal(book_new(&limits, &pair->book), 0, "book_new");
}

static void pair_close(struct pair *pair)
{
    book_free(pair->book);
    check_live(pair->start, 0, "after book_free()");
    free(pair->model);
}

/* The same orders with the same lots, and the truth about the memory. */
static void pair_compare(const struct pair *pair)
{
    const struct plain *p = pair->model;
    long bound = 65536 + 512 * BOOK_SYMBOLS * (long)p->limits.orders_max;

    for (unsigned i = 0; i < BOOK_SYMBOLS; i++)
        check_equal((long)book_orders(pair->book, i), (long)plain_orders(p, i),
                    "orders of a symbol");
    for (size_t i = 0; i < p->count; i++)
        check_that(book_lots(pair->book, p->orders[i].id) == p->orders[i].lots,
                   "an order has another number of lots than it should");
    if (!check_quick())
        return;
    check_that((long)book_bytes(pair->book) == check_bytes(pair->start),
               "book_bytes isn't what the book has from malloc");
    check_that(check_bytes(pair->start) < bound,
               "the book holds more memory than its limits allow");
}

/* An id that may have gone: one of the last few hundred. */
static uint64_t some_id(const struct pair *pair)
{
    uint64_t back = (uint64_t)check_random(0, 150);

    return pair->next_id > back ? pair->next_id - back : 0;
}

static void pair_add(struct pair *pair)
{
    unsigned symbol = (unsigned)check_random(0, BOOK_SYMBOLS);
    uint32_t lots = (uint32_t)check_random(0, 6);
    uint64_t id = pair->next_id++;

    if (check_random(0, 9) == 0)
        id = some_id(pair);
    if ((symbol == BOOK_SYMBOLS || lots == 0) && book_lots(pair->book, id) > 0)
        return; /* two things are wrong: either answer would be right */
    check_equal(book_add(pair->book, id, symbol, lots, pair->now_ms),
                plain_add(pair->model, id, symbol, lots, pair->now_ms),
                "book_add");
}

static void pair_step(struct pair *pair)
{
    long dice = check_random(0, 99);
    uint64_t id = some_id(pair);

    pair->now_ms += (uint64_t)check_random(0, 20);
    if (dice < 45) {
        pair_add(pair);
    } else if (dice < 75) {
        uint32_t lots = (uint32_t)check_random(0, 4);

        check_equal(book_execute(pair->book, id, lots),
                    plain_execute(pair->model, id, lots), "book_execute");
    } else if (dice < 90) {
        check_equal(book_cancel(pair->book, id), plain_cancel(pair->model, id),
                    "book_cancel");
    } else {
        check_that(book_prune(pair->book, pair->now_ms) ==
                       plain_prune(pair->model, pair->now_ms),
                   "book_prune removes more or fewer orders than it should");
    }
}

static void play(size_t orders_max, uint64_t age_max_ms, long turns)
{
    struct pair pair;

    pair_open(&pair, orders_max, age_max_ms);
    for (long i = 0; i < turns; i++) {
        pair_step(&pair);
        pair_compare(&pair);
    }
    pair_close(&pair);
}

/* A symbol gets one order more than it has room for. */
static void one_too_many(size_t room)
{
    struct pair pair;

    pair_open(&pair, room, 9000);
    for (uint64_t id = 1; id <= room + 1; id++) {
        check_equal(book_add(pair.book, id, 5, 10, id), 0, "book_add");
        (void)plain_add(pair.model, id, 5, 10, id);
    }
    check_equal((long)book_orders(pair.book, 5), (long)room,
                "orders of a symbol with orders_max %zu, after one more", room);
    pair_close(&pair);
}

/* The new order comes to the bucket that the oldest one leaves just then: ids
 * that differ in one bit meet in a table of up to so many buckets. */
static void same_bucket(void)
{
    const struct book_limits limits = {1, 9000};
    struct book *book;

    for (unsigned bit = 3; bit < 40; bit++) {
        uint64_t id = 1 + (UINT64_C(1) << bit);

        check_equal(book_new(&limits, &book), 0, "book_new");
        check_equal(book_add(book, 1, 5, 10, 1), 0, "book_add");
        check_equal(book_add(book, id, 5, 20, 2), 0, "book_add");
        check_that(book_lots(book, id) == 20 && book_lots(book, 1) == 0,
                   "the order that pushed out the oldest one can't be found");
        book_free(book);
    }
}

/* The nth allocation fails: of book_new, or of a third order where two fit. */
static void short_of_memory(bool at_new, unsigned nth)
{
    const struct book_limits limits = {2, 1000};
    struct check_mark before = check_mark();
    struct book *book = NULL;
    int rc;

    check_fail_nth(at_new ? nth : 0);
    rc = book_new(&limits, &book);
    check_fail_nth(0);
    check_that(rc == 0 || book == NULL, "book_new fails, and leaves a book");
    for (uint64_t id = 1; rc == 0 && id <= 3; id++) {
        check_fail_nth(id == 3 && !at_new ? nth : 0);
        rc = book_add(book, id, 0, 5, 1);
        check_fail_nth(0);
    }
    if (book != NULL && rc == -ENOMEM)
        check_that(book_lots(book, 1) == 5 && book_lots(book, 2) == 5,
                   "book_add without memory changes the book");
    book_free(book);
    check_live(before, 0, "when there was no memory");
}

void check(void)
{
    one_too_many(3);
    one_too_many(700);
    for (unsigned nth = 1; nth <= 4 && check_quick(); nth++) {
        short_of_memory(true, nth);
        short_of_memory(false, nth);
    }
    book_free(NULL);
    play((size_t)check_random(3, 6), (uint64_t)check_random(200, 900),
         check_scale(6000));
    play((size_t)check_random(20, 40), (uint64_t)check_random(900, 2000),
         check_scale(1500));
    play(1, 5000, check_scale(300));
    same_bucket();
    judges();
}
