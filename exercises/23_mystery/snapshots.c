/* snapshots.c - tells clients the prices of their symbols as they change.
 *
 *      ./snapshots SEED LOAD MINUTES
 *
 * SEED decides what happens on this day (1 to 9999), LOAD how many prices
 * change in a second, about (1 to 100), MINUTES how long the day is (5 to 60).
 *
 * Each change is written as a line of text, once for each client that wants
 * its symbol, and waits in the client's queue until the client reads it.
 * Clients come and go; some read fast, some slowly.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLIENTS 24
#define SYMBOLS 16
#define QUEUE_MAX 64 /* older updates are of no use to anybody */
#define STAYS_LEAST 20
#define STAYS_MORE 200 /* seconds */
#define HISTORY 2048

/* A line on its way to one client. */
struct update {
    struct update *next;
    unsigned number;
    char *text;
};

struct client {
    char *name; /* NULL: nobody is there */
    struct update *first;
    struct update *last;
    unsigned queued;
    unsigned reads;   /* updates in a second */
    unsigned wants;   /* a bit for each symbol */
    unsigned leaves;  /* in this second */
    unsigned skipped; /* updates that it was too slow for */
};

/* A symbol, and its last prices in a ring. */
struct symbol {
    unsigned price;
    unsigned changes;
    unsigned *history;
};

struct server {
    struct symbol symbols[SYMBOLS];
    struct client clients[CLIENTS];
    unsigned second;
    unsigned numbers; /* given to updates so far */
    unsigned came;    /* clients so far */
    unsigned read;
    unsigned skipped;
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
        fputs("snapshots: out of memory\n", stderr);
        exit(1);
    }
    return memory;
}

/* Symbols ---------------------------------------------------------------- */

static void symbol_open(struct symbol *s)
{
    s->price = 1000 + throw_dice(9000);
    s->changes = 0;
    s->history = need(calloc(HISTORY, sizeof(*s->history)));
}

static void symbol_close(struct symbol *s)
{
    free(s->history);
    s->history = NULL;
}

static void symbol_change(struct symbol *s)
{
    s->price += throw_dice(21);
    s->price -= s->price > 1010 ? 10 : 0;
    s->history[s->changes++ % HISTORY] = s->price;
}

/* Highest and lowest of the last prices, for the line that clients get. */
static void symbol_range(const struct symbol *s, unsigned *low, unsigned *high)
{
    unsigned known = s->changes < 50 ? s->changes : 50;

    *low = *high = s->price;
    for (unsigned i = 1; i <= known; i++) {
        unsigned price = s->history[(s->changes - i) % HISTORY];

        if (price < *low)
            *low = price;
        if (price > *high)
            *high = price;
    }
}

/* Updates ---------------------------------------------------------------- */

static char *line_of(const struct server *server, unsigned which)
{
    const struct symbol *s = &server->symbols[which];
    char line[120];
    unsigned low, high;

    symbol_range(s, &low, &high);
    snprintf(line, sizeof(line),
             "%02u:%02u symbol %u at %u.%02u, low %u, high "
             "%u, change %u",
             server->second / 60, server->second % 60, which, s->price / 100,
             s->price % 100, low, high, s->changes);
    return need(strdup(line));
}

static struct update *update_new(struct server *server, unsigned which)
{
    struct update *u = need(malloc(sizeof(*u)));

    u->next = NULL;
    u->number = server->numbers++;
    u->text = line_of(server, which);
    return u;
}

static void update_free(struct update *u)
{
    free(u->text);
    free(u);
}

/* Clients ---------------------------------------------------------------- */

static struct update *client_take(struct client *c)
{
    struct update *u = c->first;

    if (u == NULL)
        return NULL;
    c->first = u->next;
    if (c->first == NULL)
        c->last = NULL;
    c->queued--;
    return u;
}

/* Behind the others. A client that is too slow loses what is oldest. */
static void client_push(struct server *server, struct client *c,
                        struct update *u)
{
    if (c->queued == QUEUE_MAX) {
        struct update *oldest = client_take(c);

        c->skipped++;
        server->skipped++;
        free(oldest);
    }
    if (c->last != NULL)
        c->last->next = u;
    else
        c->first = u;
    c->last = u;
    c->queued++;
}

static void client_come(struct server *server, struct client *c)
{
    char name[40];
    unsigned kind = throw_dice(3);

    snprintf(name, sizeof(name), "client %u", server->came++);
    memset(c, 0, sizeof(*c));
    c->name = need(strdup(name));
    c->wants = 1u << throw_dice(SYMBOLS) | 1u << throw_dice(SYMBOLS);
    /* A screen, a spreadsheet, a telephone. */
    c->reads = kind == 0 ? 500 : kind == 1 ? 60 : 8;
    if (kind == 0)
        c->wants = (1u << SYMBOLS) - 1;
    c->leaves = server->second + STAYS_LEAST + throw_dice(STAYS_MORE);
}

/* With all that it didn't read. */
static void client_leave(struct client *c)
{
    struct update *u;

    while ((u = client_take(c)) != NULL)
        update_free(u);
    free(c->name);
    c->name = NULL;
}

static void client_read(struct server *server, struct client *c)
{
    for (unsigned i = 0; i < c->reads; i++) {
        struct update *u = client_take(c);

        if (u == NULL)
            return;
        server->read++;
        update_free(u);
    }
}

/* The day ---------------------------------------------------------------- */

static void publish(struct server *server, unsigned which)
{
    for (unsigned i = 0; i < CLIENTS; i++) {
        struct client *c = &server->clients[i];

        if (c->name != NULL && (c->wants >> which & 1u) != 0)
            client_push(server, c, update_new(server, which));
    }
}

static void change_prices(struct server *server, unsigned load)
{
    unsigned count = load / 2 + throw_dice(load + 1);

    while (count-- > 0) {
        unsigned which = throw_dice(SYMBOLS);

        symbol_change(&server->symbols[which]);
        publish(server, which);
    }
}

static void serve_clients(struct server *server)
{
    for (unsigned i = 0; i < CLIENTS; i++) {
        struct client *c = &server->clients[i];

        if (c->name == NULL) {
            if (throw_dice(30) == 0)
                client_come(server, c);
            continue;
        }
        client_read(server, c);
        if (server->second >= c->leaves)
            client_leave(c);
    }
}

static void close_server(struct server *server)
{
    for (unsigned i = 0; i < CLIENTS; i++)
        if (server->clients[i].name != NULL)
            client_leave(&server->clients[i]);
    for (unsigned i = 0; i < SYMBOLS; i++)
        symbol_close(&server->symbols[i]);
}

int main(int argc, char **argv)
{
    static struct server server;
    unsigned load, minutes;

    if (argc != 4) {
        fputs("Usage: ./snapshots SEED LOAD MINUTES\n", stderr);
        return 1;
    }
    memset(&server, 0, sizeof(server));
    dice = strtoul(argv[1], NULL, 10);
    load = (unsigned)strtoul(argv[2], NULL, 10);
    minutes = (unsigned)strtoul(argv[3], NULL, 10);
    if (load < 1 || load > 100 || minutes < 5 || minutes > 60) {
        fputs("snapshots: LOAD is 1 to 100, MINUTES 5 to 60\n", stderr);
        return 1;
    }
    for (unsigned i = 0; i < SYMBOLS; i++)
        symbol_open(&server.symbols[i]);
    for (server.second = 0; server.second < minutes * 60; server.second++) {
        change_prices(&server, load);
        serve_clients(&server);
    }
    printf("%u clients, %u updates, %u of them read\n", server.came,
           server.numbers, server.read);
    close_server(&server);
    return 0;
}
