/* lesson.c - which half of each pair a trader gets. */
#include "lesson.h"

#define CHOOSE(mask, leak, name)                                               \
    (((mask) >> (leak)) & 1u ? &leaks_##name : &fixes_##name)

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
