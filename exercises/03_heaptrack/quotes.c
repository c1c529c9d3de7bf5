/* quotes.c - a day of quotes. Given: read it, nothing to change here.
 *
 *      ./quotes NUMBER     how many quotes the day has
 *
 * Each quote is written as text, kept among the last ones, and if somebody
 * trades at it, its price goes into the day's history. At the end all memory
 * is given back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEED_BYTES (1024 * 1024)
#define TEXT_BYTES 200
#define LAST_QUOTES 1000

struct quote {
    unsigned bid_ticks;
    unsigned ask_ticks;
    char text[TEXT_BYTES - 8];
};

struct trade {
    struct trade *before;
    unsigned price_ticks;
    unsigned number;
};

static char *feed;
static struct quote *last[LAST_QUOTES];
static struct trade *history;
static unsigned dice;

static unsigned throw_dice(unsigned sides)
{
    dice = dice * 1103515245u + 12345u;
    return (dice >> 16) % sides;
}

/* What is read from the network at once. */
static void feed_open(void)
{
    feed = malloc(FEED_BYTES);
    if (feed == NULL)
        exit(1);
    memset(feed, 0, FEED_BYTES);
}

static void quote_print(unsigned bid_ticks, unsigned ask_ticks)
{
    char *text = malloc(TEXT_BYTES);

    if (text == NULL)
        exit(1);
    snprintf(text, TEXT_BYTES, "%u to %u", bid_ticks, ask_ticks);
    snprintf(feed, FEED_BYTES, "%s", text);
    free(text);
}

static void quote_keep(unsigned number, unsigned bid_ticks, unsigned ask_ticks)
{
    struct quote *q = malloc(sizeof(*q));

    if (q == NULL)
        exit(1);
    q->bid_ticks = bid_ticks;
    q->ask_ticks = ask_ticks;
    snprintf(q->text, sizeof(q->text), "quote %u", number);
    free(last[number % LAST_QUOTES]);
    last[number % LAST_QUOTES] = q;
}

static void trade_add(unsigned number, unsigned price_ticks)
{
    struct trade *t = malloc(sizeof(*t));

    if (t == NULL)
        exit(1);
    t->number = number;
    t->price_ticks = price_ticks;
    t->before = history;
    history = t;
}

static void close_all(void)
{
    while (history != NULL) {
        struct trade *t = history;

        history = t->before;
        free(t);
    }
    for (unsigned i = 0; i < LAST_QUOTES; i++) {
        free(last[i]);
        last[i] = NULL;
    }
    free(feed);
}

int main(int argc, char **argv)
{
    unsigned quotes = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 0;

    dice = quotes;
    feed_open();
    for (unsigned i = 0; i < quotes; i++) {
        unsigned bid_ticks = 10000 + throw_dice(100);

        quote_print(bid_ticks, bid_ticks + 1);
        quote_keep(i, bid_ticks, bid_ticks + 1);
        if (throw_dice(3) == 0)
            trade_add(i, bid_ticks);
    }
    close_all();
    return 0;
}
