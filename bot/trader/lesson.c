/* lesson.c - which half of each pair a trader gets, and under which name the
 * halves allocate.
 */
#include "lesson.h"

#include <stdio.h>

#define CHOOSE(mask, leak, name)                                               \
    (((mask) >> (leak)) & 1u ? &leaks_##name : &fixes_##name)

const struct tracker_site *lesson_site_shown;

void lesson_hide_sites(const struct tracker_site *shown)
{
    lesson_site_shown = shown;
}

void timeout_note(char *to, const char *note)
{
    int len = snprintf(to, TIMEOUT_NOTE_LEN, "%s", note);

    bound_met(BOUND_NOTE_BYTES, len >= TIMEOUT_NOTE_LEN);
    bound_holds(BOUND_NOTE_BYTES, len >= 0 ? (uint64_t)len : 0);
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
