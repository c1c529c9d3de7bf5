/* catalogue.c - the seven leaks in words: one table.
 *
 * Each text is true of the pair leaks/NAME.c and fixes/NAME.c. Whoever changes
 * a pair changes its words here and in docs/leaks.md. The diffs are not typed
 * but made by the build (cmake/embed_diff.cmake). Plain ASCII; blank lines
 * part paragraphs; line ends inside `tools` count.
 */
#include "catalogue.h"

#include <string.h>

#include "nearest.h"
#include "tags.h"

extern const char catalogue_diff_cycle[], catalogue_diff_book[],
    catalogue_diff_channel[], catalogue_diff_free[], catalogue_diff_forget[],
    catalogue_diff_cache[], catalogue_diff_timer[];

#define TOOLS_LOST                                                             \
    "memcheck: finds it with --leak-check=full, \"definitely lost\", with "    \
    "the line.\n"                                                              \
    "LeakSanitizer: finds it, \"Direct leak\", with the line.\n"               \
    "heaptrack: finds it, counted as leaked at that line."

#define TOOLS_FREED                                                            \
    "memcheck: passes, even with --show-leak-kinds=all.\n"                     \
    "LeakSanitizer: passes.\n"                                                 \
    "heaptrack: counts none of it as leaked; the peak shows it, and the "      \
    "curve over time"

static const struct leak_entry entries[LEAK_COUNT] = {
    [LEAK_CYCLE] =
        {
            .name = "cycle",
            .part = "the desk and its strategies, counted references",
            .leak = "a strategy holds a strong reference to its desk",
            .fix = "that reference is weak: it looks, it doesn't own",
            .at_exit = "lost, a cycle",
            .story =
                "A desk owns its strategies: it holds a strong reference to "
                "each of them. Each strategy asks its desk for the parameters "
                "of the day, so it holds a reference to the desk. In the leak "
                "that one is strong, too. Every few seconds the trader gives "
                "its desk up and opens another one. The desk's count goes "
                "down, but not to zero: its own strategies still count. So "
                "the desk is never destroyed, it never lets its strategies "
                "go, and they never let the desk go. Nobody else knows any of "
                "them any more.\n\n"
                "The rule: weaken the reference that points to the owner. A "
                "weak reference doesn't keep its object alive; whoever wants "
                "to use it upgrades it first, and hears if the object is "
                "gone.",
            .incident =
                "lballabio/QuantLib #1251: AddressSanitizer reported nothing "
                "but indirect leaks in a pricing library. Shared pointers of "
                "indexes and the curves built from them had closed rings. "
                "Fixed in lballabio/QuantLib #1265.",
            .watch =
                "The rows strategies and indicators: both rise by the same "
                "step each time the desk is reopened, and never fall.",
            .tools = "memcheck: finds it with --leak-check=full; one block of "
                     "each cycle is definitely lost, the others indirectly; it "
                     "doesn't say that they are a cycle.\n"
                     "LeakSanitizer: finds it, but only as \"Indirect leak\": "
                     "it names no root.\n"
                     "heaptrack: finds it, each block counted as leaked at its "
                     "own line.",
            .diff = catalogue_diff_cycle,
            .tag = TAG_STRATEGIES,
        },
    [LEAK_BOOK] =
        {
            .name = "book",
            .part = "the trader's copy of the exchange's order book",
            .leak = "orders that are gone stay in the book",
            .fix = "an order goes at quantity zero; a cap, an age limit",
            .at_exit = "freed at exit",
            .story = "The trader keeps a copy of the exchange's book: an entry "
                     "for each order, found by its reference. An execution or "
                     "a deletion takes shares away from the entry. In the leak "
                     "that is all: an order without shares stands at no price, "
                     "so no strategy sees it, yet its entry stays. Orders come "
                     "all day, so the book grows all day, with the number of "
                     "orders ever seen and not with those that rest.\n\nThe "
                     "fix removes the entry when its last share is gone. And "
                     "since a feed may lose a message, the book is bounded as "
                     "well, by a number of orders for each symbol and by age.",
            .incident =
                "paritytrading/parity #122: a matched order wasn't removed "
                "from the book's map, memory grew without end. "
                "ExchangeUnion/xud #2045: matched orders left the queue, but "
                "not the map from local to global numbers. bmoscon/cryptofeed "
                "#640: a path that returned silently left market orders in a "
                "map for ever.",
            .watch = "The row book: it rises evenly with the market's events, "
                     "while the number of resting orders stays level.",
            .tools = TOOLS_FREED ".",
            .diff = catalogue_diff_book,
            .tag = TAG_BOOK,
            .kept = true,
        },
    [LEAK_CHANNEL] =
        {
            .name = "channel",
            .part = "price channels, one for each subscription",
            .leak = "a closed channel stays subscribed, its queue grows",
            .fix = "the publisher drops channels that are closed",
            .at_exit = "reachable",
            .story =
                "A strategy that wants prices opens a channel. The publisher "
                "keeps a list of all channels and puts each price into each "
                "queue. When its desk is given up, a strategy closes its "
                "channel, which only marks it as closed. In the leak the "
                "publisher never looks at the mark: the channel stays in its "
                "list, gets every price to come, and nobody takes them out any "
                "more. It leaks twice over: one channel for each that closes, "
                "and a queue in each of them that grows with every price. So "
                "the curve bends upwards.\n\nThe fix looks at the mark before "
                "it publishes: a closed channel is taken off the list and "
                "freed, with all that is left in its queue.",
            .incident =
                "ccxt/ccxt #26753: after an error a client was deleted from "
                "the table of clients, but its subscription lived on; it kept "
                "receiving, and its order book's cache grew until memory ran "
                "out.",
            .watch =
                "The row channels: it doesn't only rise, it rises faster and "
                "faster.",
            .tools =
                "memcheck: passes by default, \"still reachable\"; fails only "
                "with --show-leak-kinds=all --errors-for-leak-kinds=all.\n"
                "LeakSanitizer: passes, since a list still holds the blocks.\n"
                "heaptrack: finds it, counted as leaked at its line.",
            .diff = catalogue_diff_channel,
            .tag = TAG_CHANNELS,
            .kept = true,
        },
    [LEAK_FREE] =
        {
            .name = "free",
            .part = "execution reports, turned into text and records",
            .leak = "an early return skips the free",
            .fix = "one exit, which frees whatever there is",
            .at_exit = "lost",
            .story =
                "Each report of the exchange is turned into a line of text and "
                "a record; the journal copies both, and at its end the "
                "function frees both. Rejects, and fills that leave something "
                "of the order open, don't get into the journal: they are only "
                "counted. In the leak the function returns early for these, "
                "past the lines that free. On a quiet day nobody notices: it "
                "takes a reject.\n\nThe fix has one exit. Whatever happened "
                "before, the function leaves through the same lines, which "
                "free everything; a free of NULL does nothing, so they are "
                "right for each way that leads there.",
            .incident =
                "curl/curl #20465: a leak on an error path, found by a test "
                "that lets each allocation fail in turn. curl/curl #19866: "
                "two more of that kind, found in the same way. "
                "bmoscon/cryptofeed #640 is the same mistake in a feed "
                "handler: a branch that just returns.",
            .watch = "The row messages: it rises with partial fills and "
                     "rejects, and stands still between them.",
            .tools = TOOLS_LOST,
            .diff = catalogue_diff_free,
            .tag = TAG_MESSAGES,
        },
    [LEAK_FORGET] =
        {
            .name = "forget",
            .part = "an order's context, carried by its order token",
            .leak = "a rejected order's context is never taken back",
            .fix = "whoever ends the order takes its context back",
            .at_exit = "lost",
            .story =
                "Why was this order sent? Each order has a context that "
                "knows: which strategy, at which prices. It travels with the "
                "order. The bot writes the context's address, as hex digits, "
                "into the order token, which the exchange sends back unread. "
                "From that moment no variable points to the block: the token "
                "owns it. Rust calls this mem::forget; in C it is every "
                "pointer handed to a callback as its user data. When the "
                "exchange accepts the order, the token comes back and the "
                "context is taken back and freed. When it rejects the order, "
                "the token comes back as well. In the leak nobody looks at "
                "it then, and with the token the last trace of the address is "
                "gone.\n\n"
                "The rule: for each way in which a journey can end, somebody "
                "takes the luggage.",
            .incident =
                "gtk-rs/gtk-rs-core #740: user data was given to a C library "
                "with a function to free it; if the call failed, the library "
                "never called that function and the data leaked. Fixed in "
                "gtk-rs/gtk-rs-core #745.",
            .watch = "The row orders: it rises with the rejects, and with "
                     "nothing else.",
            .tools = TOOLS_LOST,
            .diff = catalogue_diff_forget,
            .tag = TAG_ORDERS,
        },
    [LEAK_CACHE] =
        {
            .name = "cache",
            .part = "the price history of each symbol",
            .leak = "prices are remembered and never forgotten",
            .fix = "bounded by age and by count; empty symbols go",
            .at_exit = "freed at exit",
            .story =
                "Every trade adds a price to the history of its symbol. When a "
                "desk is opened, its indicators are warmed up with the last "
                "prices: some dozens, none older than two minutes. In the leak "
                "nothing is ever taken out, so the history grows with every "
                "trade of the day, and most of it can't be asked for any more. "
                "At exit all of it is freed, correctly, block by block: that "
                "is why no tool that looks at the end sees anything wrong. A "
                "cache without a bound is a leak with good manners.\n\nThe fix "
                "bounds each history by age and by count, and removes a symbol "
                "of which nothing is left.",
            .incident =
                "hummingbot/hummingbot #4756: every event since the start was "
                "kept in an array; the fix keeps the last 50. "
                "michaelgrosner/tribeca #102: order statuses and trades were "
                "kept in memory for ever. quickfix/quickfix #283: two to "
                "three gigabytes a day, and no leak checker saw a leak; a "
                "store for resends has no limit.",
            .watch = "The row prices: a straight line upwards, and 0 blocks "
                     "after shutdown.",
            .tools =
                TOOLS_FREED ". Let it run for 30m: before that, the peak is "
                            "the report at the end, which reads debug "
                            "information.",
            .diff = catalogue_diff_cache,
            .tag = TAG_PRICES,
            .kept = true,
        },
    [LEAK_TIMER] =
        {
            .name = "timer",
            .part = "the time-out of an order, a libevent event",
            .leak = "a filled order's event is stopped, but not freed",
            .fix = "a fill uses the one function that frees it all",
            .at_exit = "lost",
            .story =
                "Each order has a time-out: a libevent event, and a small "
                "context that says which order it is about. If the order is "
                "filled first, its time-out must not come any more. In the "
                "leak the fill calls event_del, which takes the event off its "
                "base, and then drops the pointer. But event_del is not "
                "event_free: the event stays allocated, and its context with "
                "it. Freeing the base at the end doesn't help, since a base "
                "doesn't own its events.\n\nThe fix has one owner: a fill ends "
                "its time-out through the same function as a cancel or a "
                "reject, and that function frees both blocks.",
            .incident =
                "redis/hiredis #514: its adapter for libevent called "
                "event_del on clean-up, but never event_free, so each "
                "reconnection leaked two events. It was found and reported "
                "again as redis/hiredis #515 and #618.",
            .watch = "The row timers: it rises by two blocks with each order "
                     "of the bot's own that is filled.",
            .tools = "memcheck: finds it with --leak-check=full; the event is "
                     "definitely lost, its context indirectly.\n"
                     "LeakSanitizer: finds it; \"Direct leak\" for the event, "
                     "\"Indirect leak\" for its context, and only there the "
                     "line.\n"
                     "heaptrack: finds it, counted as leaked at its line.",
            .diff = catalogue_diff_timer,
            .tag = TAG_TIMERS,
        },
};

const struct leak_entry *catalogue_entry(enum leak leak)
{
    return &entries[leak];
}

int catalogue_find(const char *name)
{
    for (int i = 0; i < LEAK_COUNT; i++) {
        if (strcmp(entries[i].name, name) == 0)
            return i;
    }
    return -1;
}

const char *catalogue_nearest(const char *name)
{
    const char *names[LEAK_COUNT + 2];
    int found;

    for (int i = 0; i < LEAK_COUNT; i++)
        names[i] = entries[i].name;
    names[LEAK_COUNT] = "all";
    names[LEAK_COUNT + 1] = "mystery";
    found = nearest_name(name, names, LEAK_COUNT + 2);
    return found < 0 ? NULL : names[found];
}
