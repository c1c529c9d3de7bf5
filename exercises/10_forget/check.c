/* check.c - an exchange that sends tokens back, in any order and in every way.
 *
 * It keeps a list of the orders that are under way, with what the strategy
 * has to be told of each: the desk may neither forget a context nor mix two
 * up, and has two blocks for each order that has not ended.
 */
#include "check.h"
#include "desk.h"

#include <errno.h>
#include <string.h>

#define ORDERS_MAX 300
#define NOTE_MAX 400

struct sent {
    unsigned strategy;
    long price_ticks;
    char note[NOTE_MAX + 1];
    char token[TOKEN_LEN + 1];
};

static struct exchange {
    struct sent orders[ORDERS_MAX];
    long count;
    struct sent *entering; /* in desk_send() */
    long entered;
    bool down;                /* nothing can be sent */
    const struct sent *about; /* whom the token that comes back is about */
    enum outcome outcome;
    long told;
    bool busy; /* strategies that are told something send another order */
} exchange;

int exchange_enter(const char *token, long price_ticks)
{
    struct sent *s = exchange.entering;

    check_that(s != NULL, "an order is sent that nobody asked for");
    check_that(price_ticks == s->price_ticks, "an order has a wrong price");
    check_that(strlen(token) <= TOKEN_LEN, "a token is too long");
    exchange.entered++;
    if (exchange.down)
        return -ENOTCONN;
    strcpy(s->token, token);
    for (long i = 0; i < exchange.count; i++)
        check_that(strcmp(exchange.orders[i].token, token) != 0,
                   "two orders under way have the same token");
    return 0;
}

static void order_send(struct desk *desk, int want)
{
    struct sent *s = &exchange.orders[exchange.count];
    struct sent *outer = exchange.entering;
    long entered = exchange.entered;
    long len = check_random(0, NOTE_MAX);

    s->strategy = (unsigned)check_random(1, 4000000000);
    s->price_ticks = check_random(1, 1000000000000);
    for (long i = 0; i < len; i++)
        s->note[i] = (char)check_random('a', 'z');
    s->note[len] = '\0';
    exchange.entering = s;
    check_equal(desk_send(desk, s->strategy, s->price_ticks, s->note), want,
                "what desk_send() returns");
    exchange.entering = outer;
    check_equal(exchange.entered - entered, want == -ENOMEM ? 0 : 1,
                "orders that reach the exchange");
    if (want == 0)
        exchange.count++;
}

static void on_tell(void *arg, unsigned strategy, long price_ticks,
                    const char *note, enum outcome outcome)
{
    const struct sent *s = exchange.about;

    check_that(s != NULL, "a strategy is told though nothing came back");
    if (strategy != s->strategy)
        check_note("Is the context still alive at that moment?");
    check_that(strategy == s->strategy && price_ticks == s->price_ticks,
               "a strategy is told of another order than its own");
    check_that(strcmp(note, s->note) == 0,
               "a strategy gets a note that is not its own");
    check_that(outcome == exchange.outcome,
               "a strategy is told another outcome than the real one");
    exchange.told++;
    if (exchange.busy && exchange.count < ORDERS_MAX)
        order_send(arg, 0);
}

/* A token comes back; the order is taken off the list if it has ended. */
static void order_back(struct desk *desk, long i, enum outcome outcome,
                       long open)
{
    struct sent about = exchange.orders[i];
    long told = exchange.told;

    exchange.about = &about;
    exchange.outcome = outcome;
    if (outcome != ACCEPTED && (outcome != EXECUTED || open == 0)) {
        exchange.orders[i] = exchange.orders[exchange.count - 1];
        exchange.count--;
    }
    if (outcome == ACCEPTED)
        desk_accepted(desk, about.token);
    else if (outcome == EXECUTED)
        desk_executed(desk, about.token, open);
    else if (outcome == CANCELLED)
        desk_cancelled(desk, about.token);
    else
        desk_rejected(desk, about.token);
    exchange.about = NULL;
    check_equal(exchange.told - told, 1,
                "times that a strategy is told what came back");
    check_equal(desk->under_way, exchange.count,
                "orders under way, as the desk counts them");
}

static void each_way(struct desk *desk)
{
    struct check_mark before = check_mark();

    order_send(desk, 0);
    check_live(before, 2, "after one order was sent");
    order_back(desk, 0, REJECTED, 0);
    check_live(before, 0, "after one reject");
    order_send(desk, 0);
    order_back(desk, 0, ACCEPTED, 0);
    check_live(before, 2, "after one order was accepted");
    order_back(desk, 0, EXECUTED, 100);
    check_live(before, 2, "after a part of an order was executed");
    order_back(desk, 0, EXECUTED, 0);
    check_live(before, 0, "after an order was executed to its end");
    order_send(desk, 0);
    order_back(desk, 0, CANCELLED, 0);
    check_live(before, 0, "after one order was cancelled");
    desk_rejected(desk, "MANUAL-0042");
    desk_cancelled(desk, "MANUAL-0042");
    check_equal(desk->under_way, 0,
                "orders under way after a token came back that is not ours");
}

static void nothing_can_be_sent(struct desk *desk)
{
    struct check_mark before = check_mark();

    exchange.down = true;
    order_send(desk, -ENOTCONN);
    exchange.down = false;
    check_live(before, 0, "after an order could not be sent");
    check_equal(desk->under_way, 0, "orders under way after one was not sent");
}

/* Neither of the two blocks can be had. */
static void memory_runs_out(struct desk *desk)
{
    struct check_mark before = check_mark();

    for (long nth = 1; nth <= 2 && check_quick(); nth++) {
        check_fail_nth(nth);
        order_send(desk, -ENOMEM);
        check_fail_nth(0);
        check_live(before, 0, "after there was no memory for an order");
    }
    check_equal(desk->under_way, 0, "orders under way after one was not sent");
}

static void a_long_day(struct desk *desk)
{
    struct check_mark before = check_mark();

    for (long i = check_scale(4000); i > 0; i--) {
        exchange.busy = check_random(0, 3) == 0;
        if (exchange.count == 0 ||
            (exchange.count < ORDERS_MAX && check_random(0, 2) == 0))
            order_send(desk, 0);
        else
            order_back(desk, check_random(0, exchange.count - 1),
                       (enum outcome)check_random(ACCEPTED, REJECTED),
                       check_random(0, 2));
        check_live(before, 2 * exchange.count,
                   "after many orders came back, two for each under way");
    }
    exchange.busy = false;
    while (exchange.count > 0)
        order_back(desk, 0, REJECTED, 0);
    check_live(before, 0, "after all orders have ended");
}

void check(void)
{
    struct desk desk = {.tell = on_tell, .arg = &desk};

    each_way(&desk);
    nothing_can_be_sent(&desk);
    memory_runs_out(&desk);
    a_long_day(&desk);
}
