/* risk.c - watches what the accounts of a broker have at risk.
 *
 *      ./risk SEED LOAD MINUTES
 *
 * SEED decides what happens on this day (1 to 9999), LOAD how many trades come
 * in a second, about (1 to 100), MINUTES how long the day is (5 to 60).
 *
 * Trades come in, wait, and are booked on their account. An account that has
 * too much of one symbol gets an alert. Now and then an account is asked: what
 * if prices fall? That is tried on a copy.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNTS 128
#define SYMBOLS 12
#define SPARE_MAX 200
#define ALERTS 400
#define BOOKED_A_SECOND 120
#define LIMIT 6000
#define CHANGES 24

struct trade {
    struct trade *next;
    unsigned account;
    unsigned symbol;
    int quantity;
    char note[40];
};

struct position {
    struct position *next;
    unsigned symbol;
    int quantity;
    unsigned changes;
    int last[CHANGES]; /* the last changes, in a ring */
    char *why;         /* the last trade's note */
};

struct account {
    char *name;
    struct position *positions;
    unsigned asked;
};

struct alert {
    unsigned second;
    int quantity;
    char *text;
};

struct desk {
    struct account *accounts[ACCOUNTS];
    unsigned prices[SYMBOLS];
    struct trade *waiting; /* the oldest first */
    struct trade **end;
    struct trade *spare; /* trades that are done with, to be used again */
    unsigned spares;
    struct alert *alerts[ALERTS];
    unsigned alerted;
    char **names; /* of symbols, in the order in which they came up */
    unsigned named;
    unsigned room;
    unsigned second;
    unsigned booked;
    long worst;
};

static unsigned long long dice;

static unsigned throw_dice(unsigned sides)
{
    dice = dice * 6364136223846793005ull + 1442695040888963407ull;
    return (unsigned)(dice >> 33) % sides;
}

static void *need(void *memory)
{
    if (memory == NULL) {
        fputs("risk: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* Trades ----------------------------------------------------------------- */

/* A spare one if there is one. */
static struct trade *trade_get(struct desk *d)
{
    struct trade *t = d->spare;

    if (t == NULL)
        return need(calloc(1, sizeof(*t)));
    d->spare = t->next;
    d->spares--;
    memset(t, 0, sizeof(*t));
    return t;
}

static void trade_put(struct desk *d, struct trade *t)
{
    if (d->spares == SPARE_MAX) {
        free(t);
        return;
    }
    t->next = d->spare;
    d->spare = t;
    d->spares++;
}

static void trades_come(struct desk *d, unsigned load)
{
    unsigned count = load / 2 + throw_dice(load + 1);

    if (throw_dice(50) == 0)
        count *= 5; /* news */
    while (count-- > 0) {
        struct trade *t = trade_get(d);

        t->account = throw_dice(ACCOUNTS);
        t->symbol = throw_dice(SYMBOLS);
        t->quantity = 100 * ((int)throw_dice(41) - 20);
        snprintf(t->note, sizeof(t->note), "trade at %u", d->second);
        *d->end = t;
        d->end = &t->next;
    }
}

/* Symbols ---------------------------------------------------------------- */

/* A symbol's name; each is kept once. */
static const char *name_of(struct desk *d, unsigned symbol)
{
    char name[16];

    snprintf(name, sizeof(name), "SYM%u", symbol);
    for (unsigned i = 0; i < d->named; i++)
        if (strcmp(d->names[i], name) == 0)
            return d->names[i];
    if (d->named == d->room) {
        d->room = d->room == 0 ? 4 : 2 * d->room;
        d->names = need(realloc(d->names, d->room * sizeof(*d->names)));
    }
    d->names[d->named] = need(strdup(name));
    return d->names[d->named++];
}

/* Accounts --------------------------------------------------------------- */

static struct account *account_of(struct desk *d, unsigned number)
{
    struct account *a = d->accounts[number];
    char name[32];

    if (a != NULL)
        return a;
    snprintf(name, sizeof(name), "account %u", number);
    a = need(calloc(1, sizeof(*a)));
    a->name = need(strdup(name));
    d->accounts[number] = a;
    return a;
}

static struct position *position_of(struct account *a, unsigned symbol)
{
    struct position *p = a->positions;

    while (p != NULL && p->symbol != symbol)
        p = p->next;
    if (p != NULL)
        return p;
    p = need(calloc(1, sizeof(*p)));
    p->symbol = symbol;
    p->next = a->positions;
    a->positions = p;
    return p;
}

static void positions_drop(struct position *p)
{
    while (p != NULL) {
        struct position *next = p->next;

        free(p->why);
        free(p);
        p = next;
    }
}

/* A position that is back at nothing is not kept. */
static void position_close(struct account *a, unsigned symbol)
{
    struct position **at = &a->positions;

    while (*at != NULL && (*at)->symbol != symbol)
        at = &(*at)->next;
    if (*at != NULL) {
        struct position *p = *at;

        *at = p->next;
        p->next = NULL;
        positions_drop(p);
    }
}

/* How many of its last changes made it larger. */
static unsigned same_way(const struct position *p)
{
    unsigned count = 0;

    for (unsigned i = 0; i < CHANGES; i++)
        count += p->last[i] != 0 && (p->last[i] > 0) == (p->quantity > 0);
    return count;
}

/* Alerts ----------------------------------------------------------------- */

static struct alert *alert_new(struct desk *d, const struct account *a,
                               const struct position *p)
{
    struct alert *alert = need(malloc(sizeof(*alert)));
    char text[100];

    alert->second = d->second;
    alert->quantity = p->quantity;
    snprintf(text, sizeof(text), "%s has %d of %s after %s, %u the same way",
             a->name, p->quantity, name_of(d, p->symbol), p->why, same_way(p));
    alert->text = need(strdup(text));
    return alert;
}

static void alert_free(struct alert *alert)
{
    if (alert == NULL)
        return;
    free(alert->text);
    free(alert);
}

/* Takes the alert. The last ones are kept. */
static void alert_keep(struct desk *d, struct alert *alert)
{
    struct alert **place = &d->alerts[d->alerted++ % ALERTS];

    alert_free(*place);
    *place = alert;
}

/* Booking ---------------------------------------------------------------- */

static void book(struct desk *d, struct trade *t)
{
    struct account *a = account_of(d, t->account);
    struct position *p;

    d->booked++;
    if (t->quantity == 0) { /* a correction, nothing to book */
        trade_put(d, t);
        return;
    }
    p = position_of(a, t->symbol);
    p->quantity += t->quantity;
    p->last[p->changes++ % CHANGES] = t->quantity;
    free(p->why);
    p->why = need(strdup(t->note));
    trade_put(d, t);
    if (abs(p->quantity) > LIMIT)
        alert_keep(d, alert_new(d, a, p));
    if (p->quantity == 0)
        position_close(a, p->symbol);
}

static void book_trades(struct desk *d)
{
    for (unsigned i = 0; i < BOOKED_A_SECOND && d->waiting != NULL; i++) {
        struct trade *t = d->waiting;

        d->waiting = t->next;
        if (d->waiting == NULL)
            d->end = &d->waiting;
        book(d, t);
    }
}

/* What if? --------------------------------------------------------------- */

static struct position *positions_copy(const struct position *from)
{
    struct position *first = NULL;
    struct position **end = &first;

    for (; from != NULL; from = from->next) {
        struct position *p = need(malloc(sizeof(*p)));

        *p = *from;
        p->next = NULL;
        p->why = from->why == NULL ? NULL : need(strdup(from->why));
        *end = p;
        end = &p->next;
    }
    return first;
}

/* What the account would lose if prices fell, tried on a copy. */
static long what_if(const struct desk *d, const struct account *a)
{
    struct position *copy = positions_copy(a->positions);
    long loss = 0;

    for (struct position *p = copy; p != NULL; p = p->next) {
        p->quantity += p->quantity / 10;
        loss += (long)p->quantity * d->prices[p->symbol] / 20;
        if (loss < 0) /* it would win: enough is known */
            break;
    }
    positions_drop(copy);
    return loss;
}

static void ask(struct desk *d)
{
    struct account *a = d->accounts[throw_dice(ACCOUNTS)];
    long loss;

    if (a == NULL)
        return;
    a->asked++;
    loss = what_if(d, a);
    if (loss > d->worst)
        d->worst = loss;
}

/* The day ---------------------------------------------------------------- */

static void desk_open(struct desk *d)
{
    memset(d, 0, sizeof(*d));
    d->end = &d->waiting;
    for (unsigned i = 0; i < SYMBOLS; i++)
        d->prices[i] = 10 + throw_dice(300);
}

static void desk_close(struct desk *d)
{
    while (d->waiting != NULL) {
        struct trade *t = d->waiting;

        d->waiting = t->next;
        free(t);
    }
    while (d->spare != NULL)
        free(trade_get(d));
    for (unsigned i = 0; i < ACCOUNTS; i++) {
        if (d->accounts[i] == NULL)
            continue;
        positions_drop(d->accounts[i]->positions);
        free(d->accounts[i]->name);
        free(d->accounts[i]);
    }
    for (unsigned i = 0; i < ALERTS; i++)
        alert_free(d->alerts[i]);
    for (unsigned i = 0; i < d->named; i++)
        free(d->names[i]);
    free(d->names);
}

int main(int argc, char **argv)
{
    static struct desk desk;
    unsigned load, minutes;

    if (argc != 4) {
        fputs("Usage: ./risk SEED LOAD MINUTES\n", stderr);
        return 1;
    }
    dice = strtoul(argv[1], NULL, 10);
    load = (unsigned)strtoul(argv[2], NULL, 10);
    minutes = (unsigned)strtoul(argv[3], NULL, 10);
    if (load < 1 || load > 100 || minutes < 5 || minutes > 60) {
        fputs("risk: LOAD is 1 to 100, MINUTES 5 to 60\n", stderr);
        return 1;
    }
    desk_open(&desk);
    for (desk.second = 0; desk.second < minutes * 60; desk.second++) {
        trades_come(&desk, load);
        book_trades(&desk);
        ask(&desk);
    }
    printf("%u trades, %u alerts, worst case %ld\n", desk.booked, desk.alerted,
           desk.worst);
    desk_close(&desk);
    return 0;
}
