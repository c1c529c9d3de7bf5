/* fuzz_exchange.c - three clients and the market, and all that they may do.
 *
 *   | what, who | arguments | what, who | arguments | ...
 *
 * Clients send orders that the rules like, that they don't, messages that are
 * nearly right and bytes that are nothing, cut anywhere; they hang up and come
 * again. The market enters, cancels, trades and halts. Whenever all is
 * delivered: no book is crossed, the feeds and the tap tell of just what the
 * engine has, every client's accounts are right, and a client that is gone has
 * no order left.
 */
#include "client_help.h"
#include "fuzz.h"
#include "party_acts.h"

#define PARTIES 3
#define CONNECTS_MAX 40

static struct scene {
    struct help h;
    struct mirror tap;
    struct party parties[PARTIES];
    bool silent[CONNECTS_MAX + 1]; /* hung up without a word */
    uint32_t connects;
    uint64_t time_ns;
    uint64_t market_refs[32];
    unsigned market_count;
} scene;

void fuzz_init(void)
{
    help_hook_libevent();
    bot_tags_init();
}

/* Checks ---------------------------------------------------------------------
 */

static void on_owner(void *ctx, const struct order *o)
{
    bool known = o->owner == MATCHING_NOBODY || scene.silent[o->owner];

    (void)ctx;
    for (int i = 0; i < PARTIES; i++)
        known |=
            scene.parties[i].orders != NULL && scene.parties[i].id == o->owner;
    FUZZ_CHECK(known);
}

/* Deliver everything, then look at everything. */
static void settle(void)
{
    struct help *h = &scene.h;
    struct matching *engine = exchange_matching(h->x);
    struct exchange_figures figures;

    FUZZ_CHECK(exchange_flush(h->x) == 0);
    help_turn(h->base);
    mirror_read(&scene.tap, h->feed);
    mirror_check(&scene.tap, engine);
    for (int i = 0; i < PARTIES; i++) {
        struct party *p = &scene.parties[i];

        if (p->ended)
            party_close(p, true);
        else if (p->orders != NULL)
            party_check(p, engine);
        p->ended = false;
    }
    for (uint16_t i = 0; i < matching_symbols(engine); i++) {
        matching_each(engine, i, 'B', on_owner, NULL);
        matching_each(engine, i, 'S', on_owner, NULL);
    }
    figures = exchange_figures(h->x);
    FUZZ_CHECK(figures.executions == scene.tap.executions);
    FUZZ_CHECK(figures.itch_messages == scene.tap.messages);
    FUZZ_CHECK(figures.rejects <= figures.orders_in);
    FUZZ_CHECK(exchange_error(h->x) == 0);
}

/* Clients --------------------------------------------------------------------
 */

static void hang_up(struct party *p, unsigned how)
{
    if (p->orders == NULL)
        return;
    if (how % 2 == 0)
        scene.silent[p->id] = true;
    party_close(p, how % 2 != 0);
}

static void join(struct party *p)
{
    if (p->orders == NULL && scene.connects < CONNECTS_MAX)
        party_open(p, &scene.h, ++scene.connects);
}

/* The market -----------------------------------------------------------------
 */

static uint64_t market_ref(struct fuzz_bytes *in)
{
    unsigned which = fuzz_u8(in);

    return which < 32 ? scene.market_refs[which] : which;
}

static void market_enter(struct fuzz_bytes *in)
{
    unsigned shape = fuzz_u8(in);
    struct matching_request rq = {
        .symbol = shape >> 2 & 3, /* there are two */
        .side = "BSBx"[shape & 3],
        .kind = (enum matching_kind)(shape >> 4 & 3),
        .qty = fuzz_u8(in),
        .price_ticks = party_near_mid(in),
    };
    uint64_t ref = 0;
    int rc;

    if (shape >= 0xc0)
        rq.ref = market_ref(in);
    rc = exchange_enter(scene.h.x, &rq, &ref);
    FUZZ_CHECK(rc == 0 || rc == -EINVAL || rc == -EEXIST || rc == -EAGAIN);
    if (rc == 0)
        scene.market_refs[scene.market_count++ % 32] = ref;
}

static void market_replace(struct fuzz_bytes *in)
{
    struct matching_request rq = {
        .ref = 1000000 + fuzz_u8(in),
        .kind = MATCHING_DAY,
        .qty = fuzz_u8(in),
        .price_ticks = party_near_mid(in),
    };
    uint64_t ref = market_ref(in);
    const struct order *old = matching_find(exchange_matching(scene.h.x), ref);

    /* Clients' orders are replaced by themselves alone. */
    if (old != NULL && old->owner == MATCHING_NOBODY)
        (void)matching_replace(exchange_matching(scene.h.x), ref, &rq);
}

static void market_act(struct fuzz_bytes *in)
{
    struct exchange *x = scene.h.x;
    struct matching *engine = exchange_matching(x);
    unsigned what = fuzz_below(in, 8), shape = fuzz_u8(in);
    uint16_t symbol = (uint16_t)(shape % 3); /* there are two */
    uint64_t ref;
    char name[12];

    switch (what) {
    case 0:
        ref = market_ref(in);
        (void)matching_reduce(engine, ref, shape + 1, MATCHING_BY_USER);
        break;
    case 1:
        (void)matching_cancel(engine, market_ref(in), MATCHING_BY_SYSTEM);
        break;
    case 2:
        ref = market_ref(in);
        (void)matching_execute(engine, ref, shape + 1, NULL);
        break;
    case 3:
        market_replace(in);
        break;
    case 4:
        (void)exchange_set_state(x, symbol, "THx"[shape / 3 % 3]);
        break;
    case 5:
        (void)exchange_hidden_trade(x, symbol, "BSx"[shape / 3 % 3], shape / 9,
                                    fuzz_u8(in));
        break;
    case 6:
        scene.time_ns += fuzz_uint(in, 5);
        exchange_set_time(x, scene.time_ns);
        break;
    default:
        fuzz_text(in, name, sizeof(name));
        if (matching_symbols(engine) < 8)
            (void)exchange_symbol(x, name, &symbol);
        break;
    }
}

/* All together ---------------------------------------------------------------
 */

static void act(struct fuzz_bytes *in)
{
    unsigned head = fuzz_u8(in);
    struct party *p = &scene.parties[(head >> 4) % PARTIES];

    switch (head & 15) {
    case 0:
    case 1:
        party_order(p, in);
        break;
    case 2:
        party_replace(p, in);
        break;
    case 3:
        party_cancel(p, in);
        break;
    case 4:
        party_wild(p, in);
        break;
    case 5:
        party_nearly(p, in);
        break;
    case 6:
        party_raw(p, in, true);
        break;
    case 7:
        party_raw(p, in, false);
        break;
    case 8:
        party_send(p, fuzz_u8(in));
        break;
    case 9:
        party_send(p, SIZE_MAX);
        break;
    case 10:
        hang_up(p, fuzz_u8(in));
        break;
    case 11:
        join(p);
        break;
    case 12:
    case 13:
        market_enter(in);
        break;
    case 14:
        market_act(in);
        break;
    default:
        settle();
        break;
    }
}

static void open_scene(void)
{
    uint16_t symbol;

    scene.connects = scene.market_count = 0;
    memset(scene.silent, 0, sizeof(scene.silent));
    memset(scene.market_refs, 0, sizeof(scene.market_refs));
    mirror_clear(&scene.tap);
    FUZZ_CHECK(help_open(&scene.h) == 0);
    FUZZ_CHECK(exchange_symbol(scene.h.x, "AA", &symbol) == 0);
    FUZZ_CHECK(exchange_symbol(scene.h.x, "BB", &symbol) == 0);
    scene.time_ns = 34200000000000;
    exchange_set_time(scene.h.x, scene.time_ns);
    join(&scene.parties[0]);
    join(&scene.parties[1]);
}

void fuzz_run(struct fuzz_bytes *in)
{
    open_scene();
    for (int i = 0; i < 1000 && in->left > 0; i++)
        act(in);
    for (int i = 0; i < PARTIES; i++)
        party_send(&scene.parties[i], SIZE_MAX);
    settle();
    settle(); /* who was closed then is gone now */
    for (int i = 0; i < PARTIES; i++)
        party_close(&scene.parties[i], i == 1);
    exchange_tap(scene.h.x, NULL);
    exchange_free(scene.h.x);
    scene.h.x = NULL;
    help_turn(scene.h.base);
    help_close(&scene.h);
    libevent_global_shutdown();
}

/* Seeds: a few hundred bytes of a simple generator, as a table would be long
 * and no better; each favours other acts. */
size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const unsigned char favours[][8] = {
        {0, 9, 15, 12, 1, 9, 15, 13},   {0, 2, 9, 3, 15, 12, 1, 9},
        {0, 5, 9, 15, 11, 6, 9, 15},    {0, 8, 2, 8, 9, 15, 10, 11},
        {12, 14, 13, 14, 0, 9, 15, 14}, {4, 9, 0, 9, 15, 7, 11, 15},
        {0, 0, 8, 3, 8, 2, 8, 15},      {13, 1, 9, 2, 9, 3, 9, 15},
    };
    uint32_t random = i * 2654435761u + 1;
    size_t len = 100 + 50 * i;

    if (i >= 3 * sizeof(favours) / sizeof(favours[0]))
        return 0;
    for (size_t at = 0; at < len; at++) {
        random = random * 1664525 + 1013904223;
        buf[at] = (unsigned char)(random >> 24);
        if (at % 4 == 0)
            buf[at] = (unsigned char)(favours[i % 8][at / 4 % 8] |
                                      (random >> 8 & 0x30));
    }
    return len;
}
