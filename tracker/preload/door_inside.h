/* door_inside.h - what the door's state and its functions share. */
#ifndef TRACKER_PRELOAD_DOOR_INSIDE_H
#define TRACKER_PRELOAD_DOOR_INSIDE_H

#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>

#include "preload/door.h"
#include "preload/frames.h"
#include "preload/life.h"

/* The call that a thread is in. */
struct visit {
    bool inside;
    uint8_t answer; /* enum door_answer */
    int saved_errno;
};

extern _Thread_local struct visit visit;

extern atomic_bool door_opened;
extern atomic_bool door_started;

/* The first call of all comes from the loader or a library's constructor,
 * before a constructor of ours would run. */
void door_start(void);

/* A block that could not be counted. */
void door_count_uncounted(void);

/* Shall this allocation fail on purpose? */
bool door_must_fail(void);

/* Go inside, if this call is to be counted. */
static inline bool enter(void)
{
    if (visit.inside)
        return false;
    if (__builtin_expect(
            !atomic_load_explicit(&door_started, memory_order_relaxed), 0))
        door_start();
    if (!atomic_load_explicit(&door_opened, memory_order_relaxed))
        return false;
    visit.inside = true;
    visit.saved_errno = errno;
    life_tick();
    return true;
}

static inline void leave(bool failed)
{
    if (!failed)
        errno = visit.saved_errno;
    frames_forget();
    visit.inside = false;
}

#endif
