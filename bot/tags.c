/* tags.c - the names of the tags, as every report shows them. */
#include "tags.h"

#include "tracker.h"

void bot_tags_init(void)
{
    static const char *const names[TAG_COUNT] = {
        "other",    "libevent", "exchange",   "market",     "orders",
        "book",     "prices",   "indicators", "strategies", "channels",
        "messages", "timers",   "monitor",
    };

    for (unsigned tag = 0; tag < TAG_COUNT; tag++)
        tracker_tag_name(tag, names[tag]);
}
