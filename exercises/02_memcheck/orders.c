/* orders.c - a morning of orders. Given: read it, nothing to change here.
 *
 *      ./orders NUMBER     the number decides what becomes of each order
 *
 * Each order gets a ticket, and each ticket a note. Then the order is sent,
 * or the customer thinks better of it and cancels.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ORDERS 60
#define JOURNAL_BYTES 16384

/* A remark on an order; it may have some. */
struct note {
    struct note *next;
    char text[40];
};

struct ticket {
    struct note *notes;
    int qty;
};

struct symbol {
    struct symbol *next;
    char name[8];
};

/* Needed for as long as the program runs. */
static struct symbol *symbols;
static char *journal; /* what was sent */

static unsigned dice;

static unsigned throw_dice(unsigned sides)
{
    dice = dice * 1103515245u + 12345u;
    return (dice >> 16) % sides;
}

static void symbol_add(const char *name)
{
    struct symbol *s = malloc(sizeof(*s));

    if (s == NULL)
        exit(1);
    snprintf(s->name, sizeof(s->name), "%s", name);
    s->next = symbols;
    symbols = s;
}

static void journal_open(void)
{
    journal = malloc(JOURNAL_BYTES);
    if (journal == NULL)
        exit(1);
    journal[0] = '\0';
}

static void note_add(struct ticket *t, int number)
{
    struct note *n = malloc(sizeof(*n));

    if (n == NULL)
        exit(1);
    snprintf(n->text, sizeof(n->text), "%d of %s, remark %d", t->qty,
             symbols->name, number);
    n->next = t->notes;
    t->notes = n;
}

static struct ticket *ticket_new(int qty, int remarks)
{
    struct ticket *t = malloc(sizeof(*t));

    if (t == NULL)
        exit(1);
    t->qty = qty;
    t->notes = NULL;
    for (int i = 1; i <= remarks; i++)
        note_add(t, i);
    return t;
}

/* Into the journal with it; then nobody needs the ticket any more. */
static void ticket_send(struct ticket *t)
{
    while (t->notes != NULL) {
        struct note *n = t->notes;
        size_t used = strlen(journal);

        snprintf(journal + used, JOURNAL_BYTES - used, "%s\n", n->text);
        t->notes = n->next;
        free(n);
    }
    free(t);
}

int main(int argc, char **argv)
{
    int shares = 0;

    dice = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 1;
    symbol_add("AAPL");
    symbol_add("MSFT");
    symbol_add("NVDA");
    journal_open();
    for (int i = 0; i < ORDERS; i++) {
        int qty = 100 * (int)(1 + throw_dice(9));
        struct ticket *t = ticket_new(qty, (int)(1 + throw_dice(3)));

        if (i == 0 || throw_dice(3) == 0) {
            t = NULL; /* cancelled */
        } else {
            ticket_send(t);
            shares += qty;
        }
    }
    printf("%d orders, %d shares sent\n", ORDERS, shares);
    return 0;
}
