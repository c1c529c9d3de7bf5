/* check.c - a book against a model of it: what rests, and in how many blocks.
 *
 * The model is an array, the order added first at 0, without any memory to
 * manage. After each message the book must hold what the model holds, one
 * block for each order, and one for itself.
 */
#include <errno.h>
#include <string.h>

#include "check.h"
#include "exercise.h"

#define PRICES 8 /* few, so that orders share them */

struct model_order {
    uint64_t ref;
    uint32_t price_ticks;
    uint32_t qty;
};

struct model {
    struct model_order orders[BOOK_ORDERS_MAX];
    size_t count;
};

static void model_remove(struct model *m, size_t at)
{
    m->count--;
    memmove(&m->orders[at], &m->orders[at + 1],
            (m->count - at) * sizeof(m->orders[0]));
}

/* Where an order stands; m->count: nowhere. */
static size_t model_find(const struct model *m, uint64_t ref)
{
    size_t at = 0;

    while (at < m->count && m->orders[at].ref != ref)
        at++;
    return at;
}

static int model_add(struct model *m, const struct model_order *order)
{
    if (model_find(m, order->ref) < m->count)
        return -EEXIST;
    if (m->count == BOOK_ORDERS_MAX)
        model_remove(m, 0);
    m->orders[m->count++] = *order;
    return 0;
}

static int model_execute(struct model *m, uint64_t ref, uint32_t qty)
{
    size_t at = model_find(m, ref);

    if (at == m->count)
        return -ENOENT;
    if (qty < m->orders[at].qty)
        m->orders[at].qty -= qty;
    else
        model_remove(m, at);
    return 0;
}

static uint64_t model_depth(const struct model *m, uint32_t price_ticks)
{
    uint64_t qty = 0;

    for (size_t i = 0; i < m->count; i++)
        if (m->orders[i].price_ticks == price_ticks)
            qty += m->orders[i].qty;
    return qty;
}

static struct book *open_book(void)
{
    struct book *book = NULL;

    check_equal(book_new(&book), 0, "what book_new() returns");
    check_that(book != NULL, "book_new() made no book");
    return book;
}

static void fill_one(void)
{
    struct check_mark nothing = check_mark();
    struct book *book = open_book();
    struct check_mark before = check_mark();

    check_live(nothing, 1, "in an empty book");
    check_equal(book_add(book, 1, 100, 50), 0, "what book_add() returns");
    check_equal(book_execute(book, 1, 20), 0,
                "what book_execute() returns for an order that rests");
    check_equal((long)book_depth(book, 100), 30,
                "shares at the price of an order that was filled in part");
    check_live(before, 1, "while one order rests");
    check_equal(book_execute(book, 1, 30), 0,
                "what book_execute() returns for an order that rests");
    check_live(before, 0, "after one order was filled");
    check_equal(book_execute(book, 1, 1), -ENOENT,
                "what book_execute() returns for an order that was filled");
    book_free(book);
}

/* Left and right of `middle`, so that age goes neither up nor down with it. */
static uint64_t ref_of(uint64_t middle, uint64_t i)
{
    return i % 2 == 0 ? middle + i : middle - i;
}

/* The last message of these orders never comes. */
static void lose_messages(void)
{
    struct book *book = open_book();
    struct check_mark before = check_mark();
    uint64_t middle = (uint64_t)check_random(1000, 2000);
    const uint64_t more = 10;
    int rc;

    for (uint64_t i = 0; i < BOOK_ORDERS_MAX + more; i++)
        check_equal(book_add(book, ref_of(middle, i), 100, 5), 0,
                    "what book_add() returns");
    check_live(before, BOOK_ORDERS_MAX,
               "after more orders than a book may hold");
    rc = book_execute(book, ref_of(middle, more - 1), 1);
    if (rc != -ENOENT)
        check_note("%d would be -ENOENT: the book was full, and this was one "
                   "of the orders added first",
                   -ENOENT);
    check_equal(rc, -ENOENT,
                "what book_execute() returns for an order that had to leave");
    check_equal(book_execute(book, ref_of(middle, more), 1), 0,
                "what book_execute() returns for the oldest that may stay");
    book_free(book);
}

static void compare(const struct book *book, const struct model *m)
{
    for (uint32_t price = 0; price < PRICES; price++) {
        if (book_depth(book, price) == model_depth(m, price))
            continue;
        check_note("at the price %ld rest %ld shares, book_depth() says %ld",
                   (long)price, (long)model_depth(m, price),
                   (long)book_depth(book, price));
        check_fail("other orders are in the book than those that rest");
    }
}

/* One message, to the book and to the model. */
static void apply(struct book *book, struct model *m, long fill)
{
    uint64_t ref = (uint64_t)check_random(1, 3 * BOOK_ORDERS_MAX);
    uint32_t qty = (uint32_t)check_random(1, 100);
    struct model_order order = {ref, (uint32_t)check_random(0, PRICES - 1),
                                qty};

    if (check_random(1, 100) <= fill)
        check_equal(book_add(book, ref, order.price_ticks, qty),
                    model_add(m, &order), "what book_add() returns");
    else
        check_equal(book_execute(book, ref, qty), model_execute(m, ref, qty),
                    "what book_execute() returns");
}

/* `fill` of a hundred messages are new orders. There are two books at once: one
 * must not know of the other. */
static void follow_the_model(long fill)
{
    struct book *books[2] = {open_book(), open_book()};
    struct check_mark before = check_mark();
    struct model models[2] = {{.count = 0}, {.count = 0}};

    for (long i = check_scale(1500); i > 0; i--) {
        size_t which = check_random(0, 2) == 0;

        apply(books[which], &models[which], fill);
        check_live(before, (long)(models[0].count + models[1].count),
                   "for the orders that rest");
        compare(books[which], &models[which]);
    }
    book_free(books[0]);
    check_live(before, (long)models[1].count,
               "after one of two books was freed");
    book_free(books[1]);
}

/* A full book, and no memory for one more. Who uses the block of the order that
 * leaves again needs none. */
static void fill_without_memory(struct book *book)
{
    int rc;

    check_fail_nth(1);
    rc = book_add(book, BOOK_ORDERS_MAX + 1, 100, 5);
    check_fail_nth(0);
    check_that(rc == 0 || rc == -ENOMEM,
               "book_add() without memory returns something else");
    check_that(book_depth(book, 100) == 5 * BOOK_ORDERS_MAX,
               "an order left a full book though there was no memory for the "
               "new one");
}

static void run_out_of_memory(void)
{
    struct book *book = open_book();
    struct book *none = NULL;
    struct check_mark before = check_mark();

    check_note("here some allocations fail: there is no memory");
    for (uint64_t i = 1; i < BOOK_ORDERS_MAX; i++)
        check_equal(book_add(book, i, 100, 5), 0, "what book_add() returns");
    check_fail_nth(1);
    check_equal(book_add(book, BOOK_ORDERS_MAX, 100, 5), -ENOMEM,
                "what book_add() returns when there is no memory");
    check_fail_nth(0);
    check_live(before, BOOK_ORDERS_MAX - 1, "after an order found no memory");
    check_equal((long)book_depth(book, 100), 5 * (BOOK_ORDERS_MAX - 1),
                "shares in a book after an order found no memory");
    check_equal(book_add(book, BOOK_ORDERS_MAX, 100, 5), 0,
                "what book_add() returns");
    fill_without_memory(book);
    check_fail_nth(1);
    check_equal(book_new(&none), -ENOMEM,
                "what book_new() returns when there is no memory");
    check_fail_nth(0);
    book_free(book);
}

void check(void)
{
    struct check_mark before = check_mark();

    fill_one();
    lose_messages();
    follow_the_model(40);
    follow_the_model(70);
    follow_the_model(95);
    run_out_of_memory();
    book_free(NULL);
    check_live(before, 0, "after all books were freed");
}
