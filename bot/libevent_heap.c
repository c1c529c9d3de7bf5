/* libevent_heap.c - libevent allocates through the tracker, too.
 *
 * Some calls need help. If bufferevent_pair_new() gets no memory for its very
 * last piece, libevent 2.1.12 frees a bufferevent whose events were never set
 * up, and crashes when that is carried out. So a reserve is set aside first,
 * and what is refused meanwhile comes out of it: the pair gets finished, the
 * refusal is remembered, and the pair is then freed in one piece.
 *
 * The same libevent crashes where its HTTP server has no memory for a
 * connection, or for the request that comes next on one: it clears headers and
 * cancels events that aren't there yet. Who serves says when that may happen;
 * what is refused then comes out of a second reserve, and the client is served
 * as if nothing had been. That one is empty again when all of it was freed.
 */
#include <errno.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <stdbool.h>
#include <string.h>

#include "sim_inside.h"
#include "tags.h"
#include "tracker.h"

#define RESERVE_BYTES 8192 /* a pair takes about 2,000 */
#define SERVED_BYTES 65536 /* a connection with its request takes 3,000 */
#define ALIGNMENT 16

/* There is one, for the pairs of one run; owned. */
static struct {
    unsigned char *bytes;
    size_t used;
    bool open;
} reserve;

/* For HTTP: no block, so that a run without it looks as it always did. */
static struct {
    _Alignas(ALIGNMENT) unsigned char bytes[SERVED_BYTES];
    size_t used;
    size_t live; /* pieces */
    bool open;
} served;

static bool in_served(const void *ptr)
{
    const unsigned char *p = ptr;

    return p >= served.bytes && p < served.bytes + SERVED_BYTES;
}

static bool in_reserve(const void *ptr)
{
    const unsigned char *p = ptr;

    return reserve.bytes != NULL && p >= reserve.bytes &&
           p < reserve.bytes + RESERVE_BYTES;
}

static void *take_served(size_t bytes)
{
    void *ptr = served.bytes + served.used;

    if (!served.open || bytes > SERVED_BYTES - served.used)
        return NULL;
    served.used += bytes;
    served.live++;
    return ptr;
}

/* event_new() sets only a part of an event: the rest is what its memory held
 * before, and of one old address it clears the lower half. So a leaked event
 * would seem to hold what happens to lie there, another block in each run. */
static void *clean(void *ptr, size_t size)
{
    if (size == event_get_struct_event_size())
        memset(ptr, 0, size);
    return ptr;
}

static void *heap_malloc(size_t size)
{
    void *ptr = tracker_malloc(TAG_LIBEVENT, size);
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

    if (ptr != NULL)
        return clean(ptr, size);
    if (!reserve.open || rounded > RESERVE_BYTES - reserve.used)
        return take_served(rounded);
    ptr = reserve.bytes + reserve.used;
    reserve.used += rounded;
    return ptr;
}

static void *heap_realloc(void *ptr, size_t size)
{
    /* Its size isn't known, and none is ever asked for. */
    if (in_reserve(ptr) || in_served(ptr)) {
        errno = ENOMEM;
        return NULL;
    }
    return tracker_realloc(TAG_LIBEVENT, ptr, size);
}

static void heap_free(void *ptr)
{
    if (in_served(ptr)) {
        if (--served.live == 0)
            served.used = 0;
    } else if (!in_reserve(ptr)) {
        tracker_free(ptr);
    }
}

/* What libevent warns of reaches us as an error code, too, and then the bot
 * says it in one line of its own. */
static void log_nothing(int severity, const char *message)
{
    (void)severity;
    (void)message;
}

void sim_init(void)
{
    event_set_log_callback(log_nothing);
    event_set_mem_functions(heap_malloc, heap_realloc, heap_free);
}

int sim_pair_new(struct event_base *base, struct bufferevent *pair[2])
{
    size_t used = reserve.used;
    int rc;

    if (reserve.bytes == NULL)
        reserve.bytes = tracker_malloc(TAG_LIBEVENT, RESERVE_BYTES);
    if (reserve.bytes == NULL)
        return -ENOMEM;
    reserve.open = true;
    rc = bufferevent_pair_new(base, 0, pair) == 0 ? 0 : -ENOMEM;
    reserve.open = false;
    if (rc == 0 && reserve.used > used) {
        bufferevent_free(pair[0]);
        bufferevent_free(pair[1]);
        rc = -ENOMEM;
    }
    return rc;
}

void sim_reserve_open(bool open)
{
    served.open = open;
}

void sim_reserve_free(void)
{
    tracker_free(reserve.bytes);
    memset(&reserve, 0, sizeof(reserve));
}
