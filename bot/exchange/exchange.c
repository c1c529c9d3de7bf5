/* exchange.c - the mock exchange: symbols, time, and the market's own
 * requests. The other parts are listed in exchange_parts.h.
 */
#include "exchange.h"

#include <errno.h>
#include <string.h>

#include "bounds.h"
#include "exchange_parts.h"
#include "fnv.h"
#include "label.h"
#include "tags.h"
#include "tracker.h"

#define DAY_NS (86400ull * 1000000000ull)

/* How far the exchange's own references stay ahead of those it was given:
 * more than a day of a real exchange uses. */
#define REF_LEAD (1ull << 40)

int exchange_new(struct event_base *base, struct exchange **out)
{
    struct exchange *x = tracker_calloc(TAG_EXCHANGE, 1, sizeof(*x));
    int rc;

    *out = NULL;
    if (x == NULL)
        return -ENOMEM;
    x->base = base;
    x->next_ref = 1;
    x->figures.tape = FNV_START;
    rc = matching_new(0, &events_table, x, &x->matching);
    if (rc != 0) {
        exchange_free(x);
        return rc;
    }
    *out = x;
    return 0;
}

void exchange_free(struct exchange *x)
{
    struct session *next;

    if (x == NULL)
        return;
    for (struct session *s = x->sessions; s != NULL; s = next) {
        next = s->next;
        session_free(s);
    }
    matching_free(x->matching);
    tracker_free(x->symbols);
    tracker_free(x);
}

int exchange_remember(struct exchange *x, int rc)
{
    if (x->error == 0)
        x->error = rc;
    return rc;
}

void exchange_set_time(struct exchange *x, uint64_t time_ns)
{
    x->time_ns = time_ns;
}

uint64_t exchange_wire_time(const struct exchange *x)
{
    return x->time_ns % DAY_NS;
}

/* Symbols -------------------------------------------------------------------
 */

int exchange_find_symbol(const struct exchange *x, const char *name)
{
    int count = matching_symbols(x->matching);

    for (int i = 0; i < count; i++)
        if (strcmp(x->symbols[i].name, name) == 0)
            return i;
    return -1;
}

/* Printable, without spaces: the wire pads with them. */
static bool symbol_name_is_valid(const char *name)
{
    size_t len = strnlen(name, ITCH_SYMBOL_LEN + 1);

    if (len == 0 || len > ITCH_SYMBOL_LEN)
        return false;
    for (size_t i = 0; i < len; i++)
        if (name[i] <= ' ' || name[i] > '~')
            return false;
    return true;
}

static int symbol_add(struct exchange *x, const char *name, uint16_t *out)
{
    size_t count = matching_symbols(x->matching);
    struct symbol *symbols = tracker_realloc(TAG_EXCHANGE, x->symbols,
                                             (count + 1) * sizeof(*symbols));
    int rc;

    if (symbols == NULL)
        return -ENOMEM;
    x->symbols = symbols;
    rc = matching_add_symbol(x->matching, out);
    bound_met(BOUND_EXCHANGE_SYMBOLS, rc == -ENOSPC);
    if (rc != 0)
        return rc;
    bound_holds(BOUND_EXCHANGE_SYMBOLS, count + 1);
    symbols[*out] = (struct symbol){.state = 'T'};
    memcpy(symbols[*out].name, name, strlen(name));
    label_name_symbol(*out, name);
    feed_symbol(x, *out);
    return 0;
}

int exchange_symbol(struct exchange *x, const char *name, uint16_t *out)
{
    int found;

    if (!symbol_name_is_valid(name))
        return -EINVAL;
    found = exchange_find_symbol(x, name);
    if (found < 0)
        return symbol_add(x, name, out);
    *out = (uint16_t)found;
    return 0;
}

const char *exchange_symbol_name(const struct exchange *x, uint16_t symbol)
{
    if (symbol >= matching_symbols(x->matching))
        return NULL;
    return x->symbols[symbol].name;
}

int exchange_set_state(struct exchange *x, uint16_t symbol, char state)
{
    if (symbol >= matching_symbols(x->matching) ||
        (state != 'T' && state != 'H'))
        return -EINVAL;
    if (x->symbols[symbol].state == state)
        return 0;
    x->symbols[symbol].state = state;
    feed_state(x, symbol);
    return 0;
}

/* The market's requests ---------------------------------------------------- */

uint64_t exchange_choose_ref(struct exchange *x)
{
    while (matching_find(x->matching, x->next_ref) != NULL)
        x->next_ref++;
    return x->next_ref++;
}

/* A replay brings references of its own, and later ones will be near: the
 * exchange's go where they won't meet. */
static void stay_ahead_of(struct exchange *x, uint64_t ref)
{
    if (ref >= x->next_ref && ref < UINT64_MAX - 2 * REF_LEAD)
        x->next_ref = ref + REF_LEAD;
}

int exchange_enter(struct exchange *x, const struct matching_request *rq,
                   uint64_t *ref_out)
{
    struct matching_request full = *rq;
    int rc;

    full.owner = MATCHING_NOBODY;
    if (full.ref == 0)
        full.ref = exchange_choose_ref(x);
    else
        stay_ahead_of(x, full.ref);
    rc = matching_enter(x->matching, &full);
    if (rc == 0 && ref_out != NULL)
        *ref_out = full.ref;
    return rc;
}

int exchange_hidden_trade(struct exchange *x, uint16_t symbol, char side,
                          uint32_t qty, uint32_t price_ticks)
{
    struct itch msg = {
        .type = 'P',
        .locate = symbol,
        .side = side,
        .qty = qty,
        .price_ticks = price_ticks,
    };

    if (symbol >= matching_symbols(x->matching) ||
        (side != 'B' && side != 'S') || qty == 0 || price_ticks == 0)
        return -EINVAL;
    msg.match = matching_next_match(x->matching);
    feed_add(x, &msg);
    return 0;
}

struct matching *exchange_matching(struct exchange *x)
{
    return x->matching;
}

/* The rest -------------------------------------------------------------------
 */

void exchange_note_trades(struct exchange *x, struct exchange_trades *trades)
{
    x->trades = trades;
}

const struct exchange_trade *
exchange_trade_back(const struct exchange_trades *trades, unsigned back)
{
    if (back >= trades->count || back >= EXCHANGE_TRADES_MAX)
        return NULL;
    return &trades->last[(trades->count - 1 - back) % EXCHANGE_TRADES_MAX];
}

int exchange_tap(struct exchange *x, struct evbuffer *out)
{
    int rc;

    exchange_remember(x, feed_push(x));
    rc = x->tap_error;
    x->tap_error = 0;
    x->tap = out;
    return rc;
}

int exchange_flush(struct exchange *x)
{
    exchange_remember(x, feed_push(x));
    session_sweep(x);
    return x->error;
}

int exchange_error(const struct exchange *x)
{
    return x->error;
}

bool exchange_answered(struct exchange *x)
{
    bool answered = x->answered;

    x->answered = false;
    return answered;
}

struct exchange_figures exchange_figures(const struct exchange *x)
{
    return x->figures;
}
