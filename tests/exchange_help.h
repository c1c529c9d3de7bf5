/* exchange_help.h - what tests of sources need: an exchange with nobody
 * connected whose feed is gathered, and files to replay.
 */
#ifndef TESTS_EXCHANGE_HELP_H
#define TESTS_EXCHANGE_HELP_H

#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "exchange.h"
#include "fault.h"
#include "source.h"
#include "tags.h"
#include "tracker.h"

static inline void *help_malloc(size_t size)
{
    return tracker_malloc(TAG_LIBEVENT, size);
}

static inline void *help_realloc(void *ptr, size_t size)
{
    return tracker_realloc(TAG_LIBEVENT, ptr, size);
}

static inline void help_free(void *ptr)
{
    tracker_free(ptr);
}

/* Before any other call of libevent. */
static inline void help_hook_libevent(void)
{
    event_set_mem_functions(help_malloc, help_realloc, help_free);
}

struct help {
    struct event_base *base;
    struct exchange *x;
    struct evbuffer *feed; /* all messages so far, framed */
    struct source *source; /* may be set by the test */
};

static inline void help_close(struct help *h)
{
    if (h->source != NULL)
        h->source->ops->free(h->source);
    if (h->x != NULL)
        exchange_tap(h->x, NULL);
    exchange_free(h->x);
    if (h->feed != NULL)
        evbuffer_free(h->feed);
    if (h->base != NULL)
        event_base_free(h->base);
    memset(h, 0, sizeof(*h));
}

/* 0 or -ENOMEM; help_close() in both cases. */
static inline int help_open(struct help *h)
{
    memset(h, 0, sizeof(*h));
    h->base = event_base_new();
    h->feed = evbuffer_new();
    if (h->base == NULL || h->feed == NULL || exchange_new(h->base, &h->x) != 0)
        return -ENOMEM;
    return exchange_tap(h->x, h->feed);
}

/* Play up to `count` events. 0, or why it ended: -ENODATA, -EBADMSG, ... */
static inline int help_play(struct help *h, uint64_t count)
{
    uint64_t time_ns;
    int rc = 0;

    for (uint64_t i = 0; i < count && rc == 0; i++) {
        rc = h->source->ops->next(h->source, &time_ns);
        if (rc == 0)
            rc = h->source->ops->step(h->source);
        if (rc == 0)
            rc = exchange_flush(h->x);
        if (rc == 0)
            rc = exchange_error(h->x);
    }
    return rc;
}

/* FNV-1a over the whole feed. */
static inline uint64_t help_feed_hash(struct help *h)
{
    size_t len = evbuffer_get_length(h->feed);
    const unsigned char *bytes = evbuffer_pullup(h->feed, -1);
    uint64_t hash = 0xcbf29ce484222325ull;

    for (size_t i = 0; i < len; i++)
        hash = (hash ^ bytes[i]) * 0x100000001b3ull;
    return hash;
}

/* A name for a file that this process alone uses; static storage. */
static inline const char *help_path(const char *suffix)
{
    static char path[4096];
    const char *dir = getenv("TMPDIR");

    snprintf(path, sizeof(path), "%s/leaky_test_%ld_%s",
             dir != NULL ? dir : "/tmp", (long)getpid(), suffix);
    return path;
}

/* Write a file, raw or packed; false if that fails. */
static inline bool help_write(const char *path, const void *bytes, size_t len,
                              bool packed)
{
    gzFile f = gzopen(path, packed ? "wb" : "wbT");
    bool ok = f != NULL;

    if (ok && len > 0)
        ok = gzwrite(f, bytes, (unsigned)len) == (int)len;
    if (f != NULL)
        ok = gzclose(f) == Z_OK && ok;
    return ok;
}

#endif
