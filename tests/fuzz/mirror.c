/* mirror.c - market data in, a list of live orders out.
 *
 * A plain list, searched from its newest end: it must be right, not fast.
 */
#include "mirror.h"

#include "frame.h"
#include "fuzz.h"
#include "itch.h"
#include "matching.h"

void mirror_clear(struct mirror *m)
{
    m->count = 0;
    m->full = false;
    m->messages = m->executions = m->executed_qty = 0;
    m->symbols = 0;
}

static struct mirror_order *find(struct mirror *m, uint64_t ref)
{
    for (size_t i = m->count; i > 0; i--)
        if (m->orders[i - 1].ref == ref)
            return &m->orders[i - 1];
    return NULL;
}

static void add(struct mirror *m, const struct mirror_order *order)
{
    FUZZ_CHECK(find(m, order->ref) == NULL);
    FUZZ_CHECK(order->qty > 0 && order->price_ticks > 0);
    FUZZ_CHECK(order->locate < m->symbols);
    if (m->count < MIRROR_MAX)
        m->orders[m->count++] = *order;
    else
        m->full = true;
}

static void take_out(struct mirror *m, struct mirror_order *order)
{
    *order = m->orders[--m->count];
}

/* `qty` shares go from the order, all that it has if that is so many. */
static void reduce(struct mirror *m, const struct itch *msg)
{
    struct mirror_order *order = find(m, msg->ref);

    FUZZ_CHECK(order != NULL);
    FUZZ_CHECK(order->locate == msg->locate);
    FUZZ_CHECK(msg->qty > 0 && msg->qty <= order->qty);
    FUZZ_CHECK(msg->type != 'X' || msg->qty < order->qty);
    order->qty -= msg->qty;
    if (order->qty == 0)
        take_out(m, order);
}

static void replace(struct mirror *m, const struct itch *msg)
{
    struct mirror_order *old = find(m, msg->ref);
    struct mirror_order order;

    FUZZ_CHECK(old != NULL);
    FUZZ_CHECK(old->locate == msg->locate);
    order = *old;
    order.ref = msg->new_ref;
    order.qty = msg->qty;
    order.price_ticks = msg->price_ticks;
    take_out(m, old);
    add(m, &order);
}

static void take(struct mirror *m, const struct itch *msg)
{
    struct mirror_order *order;

    switch (msg->type) {
    case 'R':
        FUZZ_CHECK(msg->locate == m->symbols);
        m->symbols++;
        break;
    case 'H':
        FUZZ_CHECK(msg->code == 'T' || msg->code == 'H');
        break;
    case 'A':
        add(m, &(struct mirror_order){msg->ref, msg->locate, msg->side,
                                      msg->qty, msg->price_ticks});
        break;
    case 'E':
        m->executions++;
        m->executed_qty += msg->qty;
        reduce(m, msg);
        break;
    case 'X':
        reduce(m, msg);
        break;
    case 'D':
        order = find(m, msg->ref);
        FUZZ_CHECK(order != NULL);
        take_out(m, order);
        break;
    case 'U':
        replace(m, msg);
        break;
    default:
        FUZZ_CHECK(msg->type == 'P' && msg->qty > 0);
        break;
    }
}

static int on_message(void *mirror, const unsigned char *bytes, size_t len)
{
    struct mirror *m = mirror;
    struct itch msg;

    FUZZ_CHECK(itch_decode(bytes, len, &msg) == 0 && msg.known);
    m->messages++;
    if (!m->full)
        take(m, &msg);
    return 0;
}

void mirror_read(struct mirror *m, struct evbuffer *feed)
{
    FUZZ_CHECK(frame_each(feed, on_message, m) == 0);
}

void mirror_check_crossed(const struct matching *engine)
{
    for (uint16_t i = 0; i < matching_symbols(engine) && i < 16; i++) {
        uint32_t bid_ticks, ask_ticks;
        uint64_t qty;

        if (matching_best(engine, i, 'B', &bid_ticks, &qty) &&
            matching_best(engine, i, 'S', &ask_ticks, &qty))
            FUZZ_CHECK(bid_ticks < ask_ticks);
    }
}

/* The levels of a side: each better than the next, with all its shares. */
static void check_depth(const struct mirror *m, const struct matching *engine,
                        uint16_t symbol, char side)
{
    static struct matching_level levels[MIRROR_MAX];
    size_t count = matching_depth(engine, symbol, side, levels, MIRROR_MAX);
    uint64_t qty = 0, orders = 0;

    for (size_t i = 0; i < count; i++) {
        qty += levels[i].qty;
        orders += levels[i].orders;
        if (i > 0)
            FUZZ_CHECK(side == 'B'
                           ? levels[i].price_ticks < levels[i - 1].price_ticks
                           : levels[i].price_ticks > levels[i - 1].price_ticks);
    }
    for (size_t i = 0; i < m->count; i++) {
        if (m->orders[i].locate != symbol || m->orders[i].side != side)
            continue;
        qty -= m->orders[i].qty;
        orders--;
    }
    FUZZ_CHECK(qty == 0 && orders == 0);
}

void mirror_check(const struct mirror *m, const struct matching *engine)
{
    mirror_check_crossed(engine);
    if (m->full)
        return;
    FUZZ_CHECK(m->symbols == matching_symbols(engine));
    FUZZ_CHECK(m->count == matching_orders(engine));
    FUZZ_CHECK(matching_hash(engine) == matching_hash(engine));
    for (uint16_t i = 0; i < matching_symbols(engine) && i < 4; i++) {
        check_depth(m, engine, i, 'B');
        check_depth(m, engine, i, 'S');
    }
    for (size_t i = 0; i < m->count; i++) {
        const struct mirror_order *told = &m->orders[i];
        const struct order *order = matching_find(engine, told->ref);

        FUZZ_CHECK(order != NULL);
        FUZZ_CHECK(order->symbol == told->locate && order->side == told->side);
        FUZZ_CHECK(order->qty == told->qty);
        FUZZ_CHECK(order->price_ticks == told->price_ticks);
    }
}
