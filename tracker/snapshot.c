/* snapshot.c - the graph of a program that goes on running.
 */
#include "snapshot.h"

#include <errno.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "graph_steps.h"
#include "pages.h"

struct snapshot {
    struct graph *graph; /* owned */
    int fd;              /* readable when done */
};

static uint64_t pause_ns;

static uint64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

int snapshot_start(unsigned flags, struct snapshot **out)
{
    struct snapshot *s = pages_map(sizeof(*s));
    uint64_t began = now_ns();
    int rc = -ENOMEM;

    (void)flags;
    *out = NULL;
    if (s == NULL)
        return rc;
    s->fd = eventfd(1, EFD_CLOEXEC);
    rc = s->fd < 0 ? -errno : graph_new(&s->graph);
    pause_ns = now_ns() - began;
    if (rc == 0) {
        *out = s;
        return 0;
    }
    if (s->fd >= 0)
        close(s->fd);
    pages_unmap(s, sizeof(*s));
    return rc;
}

int snapshot_fd(const struct snapshot *s)
{
    return s->fd;
}

int snapshot_finish(struct snapshot *s, struct graph **out)
{
    *out = s->graph;
    close(s->fd);
    pages_unmap(s, sizeof(*s));
    return 0;
}

int snapshot_take(unsigned flags, struct graph **out)
{
    struct snapshot *s = NULL;
    int rc = snapshot_start(flags, &s);

    *out = NULL;
    return rc != 0 ? rc : snapshot_finish(s, out);
}

uint64_t snapshot_pause_ns(void)
{
    return pause_ns;
}

const char *snapshot_warning(void)
{
    return NULL;
}
