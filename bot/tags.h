/* tags.h - what the bot's memory is for. One tag for each kind of thing. */
#ifndef BOT_TAGS_H
#define BOT_TAGS_H

enum bot_tag {
    TAG_OTHER,
    TAG_LIBEVENT,   /* all that libevent allocates for itself */
    TAG_EXCHANGE,   /* the exchange: resting orders, levels, sessions */
    TAG_MARKET,     /* the market's driver and replays */
    TAG_ORDERS,     /* the trader's orders and their contexts */
    TAG_BOOK,       /* the trader's copy of the order book */
    TAG_PRICES,     /* price history */
    TAG_INDICATORS, /* moving averages */
    TAG_STRATEGIES, /* desks and strategies */
    TAG_CHANNELS,   /* price channels and their queues */
    TAG_MESSAGES,   /* execution reports as text and records */
    TAG_TIMERS,     /* order time-outs: events and their contexts */
    TAG_MONITOR,    /* views and reports */
    TAG_COUNT
};

/* Tell the tracker the names; main does it first of all. */
void bot_tags_init(void);

#endif
