/* gateway.c - sends the orders of its clients to a venue.
 *
 *      ./gateway SEED LOAD MINUTES
 *
 * SEED decides what happens on this day (1 to 9999), LOAD how many orders come
 * in a second, about (1 to 100), MINUTES how long the day is (5 to 60).
 *
 * An order waits in the inbox, is sent, and then ends in one of four ways: it
 * is filled, its client cancels it, the venue is too busy for it three times,
 * or it is still open in the evening. While it lives it stands in the table of
 * orders, where the venue's answers find it by its number.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 4096
#define SYMBOLS 8
#define TRIES_MAX 3
#define RETRY_AFTER 2 /* seconds */
#define AUDIT_LINES 512
#define AUDIT_LEN 96

enum state { WAITING, SENT, FILLED, CANCELLED, REFUSED };

struct order {
    struct order *next;    /* in its bucket of the table */
    struct order *waiting; /* behind it in the inbox */
    unsigned number;
    enum state state;
    unsigned quantity;
    unsigned price;
    unsigned tries;
    unsigned due;  /* not to be sent before this second */
    char *comment; /* of the venue; NULL: none yet */
    char symbol[8];
    char client[24];
};

/* Orders that are to be sent, the oldest first. */
struct inbox {
    struct order *first;
    struct order **end;
    unsigned length;
};

/* The last things that happened, for the supervisor. */
struct audit {
    char *lines[AUDIT_LINES];
    unsigned at;
};

struct day {
    struct order *table[BUCKETS];
    struct inbox inbox;
    struct audit audit;
    unsigned second;
    unsigned numbers; /* given to orders so far */
    unsigned filled;
    unsigned cancelled;
    unsigned refused;
    unsigned busy; /* answers of a venue that was too busy */
};

static const char *const symbol_names[SYMBOLS] = {
    "AAPL", "AMZN", "GOOG", "INTC", "MSFT", "NVDA", "ORCL", "TSLA"};

static unsigned long long dice;

static unsigned throw_dice(unsigned sides)
{
    dice = dice * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(dice >> 33) % sides;
}

static void *need(void *memory)
{
    if (memory == NULL) {
        fputs("gateway: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* Audit ------------------------------------------------------------------ */

/* The newest line takes the place of the oldest one. */
static void audit_add(struct audit *a, const struct order *o, const char *what)
{
    char *line = need(malloc(AUDIT_LEN));

    snprintf(line, AUDIT_LEN, "%u %s %s %u at %u: %s", o->number, o->client,
             o->symbol, o->quantity, o->price, what);
    free(a->lines[a->at]);
    a->lines[a->at] = line;
    a->at = (a->at + 1) % AUDIT_LINES;
}

static void audit_clear(struct audit *a)
{
    for (unsigned i = 0; i < AUDIT_LINES; i++)
        free(a->lines[i]);
}

/* Orders ----------------------------------------------------------------- */

static struct order *order_new(struct day *d)
{
    struct order *o = need(calloc(1, sizeof(*o)));
    unsigned bucket = d->numbers % BUCKETS;

    o->number = d->numbers++;
    o->state = WAITING;
    o->quantity = 100 * (1 + throw_dice(9));
    o->price = 1000 + throw_dice(500);
    snprintf(o->symbol, sizeof(o->symbol), "%s",
             symbol_names[throw_dice(SYMBOLS)]);
    snprintf(o->client, sizeof(o->client), "client %u", throw_dice(40));
    o->next = d->table[bucket];
    d->table[bucket] = o;
    return o;
}

static void order_free(struct order *o)
{
    free(o->comment);
    free(o);
}

static struct order *order_find(const struct day *d, unsigned number)
{
    struct order *o = d->table[number % BUCKETS];

    while (o != NULL && o->number != number)
        o = o->next;
    return o;
}

/* Out of the table; the order is the caller's then. */
static void order_unlink(struct day *d, const struct order *o)
{
    struct order **at = &d->table[o->number % BUCKETS];

    while (*at != NULL && *at != o)
        at = &(*at)->next;
    if (*at != NULL)
        *at = o->next;
}

static void order_filled(struct day *d, struct order *o)
{
    o->state = FILLED;
    d->filled++;
    audit_add(&d->audit, o, "filled");
    order_unlink(d, o);
    order_free(o);
}

/* Its client doesn't want it any more. */
static void order_cancelled(struct day *d, struct order *o)
{
    o->state = CANCELLED;
    d->cancelled++;
    audit_add(&d->audit, o, "cancelled");
    free(o->comment);
    o->comment = NULL;
}

/* The venue was too busy: once more, in a while. */
static void order_again(struct day *d, struct order *o)
{
    struct inbox *in = &d->inbox;

    o->state = WAITING;
    o->due = d->second + RETRY_AFTER;
    o->waiting = NULL;
    *in->end = o;
    in->end = &o->waiting;
    in->length++;
}

static void order_refused(struct day *d, struct order *o)
{
    o->state = REFUSED;
    d->refused++;
    audit_add(&d->audit, o, o->comment);
    order_unlink(d, o);
    order_free(o);
}

/* The venue is too busy, and says so in words that we keep. */
static void order_busy(struct day *d, struct order *o)
{
    char words[64];

    d->busy++;
    o->tries++;
    snprintf(words, sizeof(words), "venue busy, queue of %u, try %u",
             100 + throw_dice(900), o->tries);
    o->comment = need(strdup(words));
    if (o->tries < TRIES_MAX)
        order_again(d, o);
    else
        order_refused(d, o);
}

/* The day ---------------------------------------------------------------- */

static void take_orders(struct day *d, unsigned load)
{
    unsigned count = load / 2 + throw_dice(load + 1);

    while (count-- > 0) {
        struct order *o = order_new(d);

        *d->inbox.end = o;
        d->inbox.end = &o->waiting;
        d->inbox.length++;
    }
}

/* The venue answers at once. */
static void send_order(struct day *d, struct order *o)
{
    unsigned answer = throw_dice(10);

    o->state = SENT;
    if (answer < 3)
        order_busy(d, o);
    else if (answer < 8)
        order_filled(d, o);
    /* else it stays open, until its client cancels it */
}

/* Those that are due; the others wait on, in their order. */
static void send_orders(struct day *d)
{
    unsigned count = d->inbox.length;

    while (count-- > 0) {
        struct order *o = d->inbox.first;

        d->inbox.first = o->waiting;
        if (d->inbox.first == NULL)
            d->inbox.end = &d->inbox.first;
        d->inbox.length--;
        o->waiting = NULL;
        if (o->due > d->second) {
            *d->inbox.end = o;
            d->inbox.end = &o->waiting;
            d->inbox.length++;
        } else {
            send_order(d, o);
        }
    }
}

/* Clients look at their orders of the last minute, and cancel old ones. */
static void cancel_orders(struct day *d, unsigned load)
{
    unsigned recent = load * 60;

    for (unsigned i = 0; i < 6 * load; i++) {
        unsigned back = throw_dice(recent);
        struct order *o;

        if (back >= d->numbers)
            continue;
        o = order_find(d, d->numbers - 1 - back);
        if (o != NULL && o->state == SENT)
            order_cancelled(d, o);
    }
}

/* What is still open in the evening is void. */
static void close_day(struct day *d)
{
    for (unsigned i = 0; i < BUCKETS; i++) {
        while (d->table[i] != NULL) {
            struct order *o = d->table[i];

            d->table[i] = o->next;
            order_free(o);
        }
    }
    audit_clear(&d->audit);
}

int main(int argc, char **argv)
{
    static struct day day;
    unsigned load, minutes;

    if (argc != 4) {
        fputs("Usage: ./gateway SEED LOAD MINUTES\n", stderr);
        return 1;
    }
    memset(&day, 0, sizeof(day));
    day.inbox.end = &day.inbox.first;
    dice = strtoul(argv[1], NULL, 10);
    load = (unsigned)strtoul(argv[2], NULL, 10);
    minutes = (unsigned)strtoul(argv[3], NULL, 10);
    if (load < 1 || load > 100 || minutes < 5 || minutes > 60) {
        fputs("gateway: LOAD is 1 to 100, MINUTES 5 to 60\n", stderr);
        return 1;
    }
    for (day.second = 0; day.second < minutes * 60; day.second++) {
        take_orders(&day, load);
        send_orders(&day);
        cancel_orders(&day, load);
    }
    printf("%u orders: %u filled, %u cancelled, %u refused; venue busy %u "
           "times\n",
           day.numbers, day.filled, day.cancelled, day.refused, day.busy);
    close_day(&day);
    return 0;
}
