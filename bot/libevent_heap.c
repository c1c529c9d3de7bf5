/* libevent_heap.c - libevent allocates through the tracker, too. */
#include <event2/event.h>

#include "sim.h"
#include "tags.h"
#include "tracker.h"

static void *heap_malloc(size_t size)
{
    return tracker_malloc(TAG_LIBEVENT, size);
}

static void *heap_realloc(void *ptr, size_t size)
{
    return tracker_realloc(TAG_LIBEVENT, ptr, size);
}

static void heap_free(void *ptr)
{
    tracker_free(ptr);
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
