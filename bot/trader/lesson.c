/* lesson.c - which half of each pair a trader gets, and under which name the
 * halves allocate.
 */
#include "lesson.h"

#define CHOOSE(mask, leak, name)                                               \
    (((mask) >> (leak)) & 1u ? &leaks_##name : &fixes_##name)

const struct tracker_site *lesson_site_shown;

void lesson_hide_sites(const struct tracker_site *shown)
{
    lesson_site_shown = shown;
}

/* The list of channels, whichever half publishes. */
struct channel *publisher;

struct lessons lessons_choose(unsigned mask)
{
    struct lessons chosen = {
        .cycle = CHOOSE(mask, LEAK_CYCLE, cycle),
        .book = CHOOSE(mask, LEAK_BOOK, book),
        .channel = CHOOSE(mask, LEAK_CHANNEL, channel),
        .free = CHOOSE(mask, LEAK_FREE, free),
        .forget = CHOOSE(mask, LEAK_FORGET, forget),
        .cache = CHOOSE(mask, LEAK_CACHE, cache),
        .timer = CHOOSE(mask, LEAK_TIMER, timer),
    };

    return chosen;
}
