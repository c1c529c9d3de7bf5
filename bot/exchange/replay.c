/* replay.c - a file of real market data as a source of events.
 *
 *   replay_file (bytes) ─► format (events) ─► replay_orders ─► exchange
 *
 * One event is read ahead, since its time has to be known before it happens.
 * An error in the file ends the replay where it stands: all events before it
 * have been played, none after it is.
 */
#include "replay.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "exchange.h"
#include "replay_format.h"
#include "tags.h"
#include "tracker.h"

#define DETECT_BYTES 512

/* "FILE: " or, if that is very long, its end, which tells more. */
static size_t write_path(struct replay *r)
{
    size_t room = sizeof(r->problem) / 2, len = strlen(r->path);
    bool fits = len <= room;

    return (size_t)snprintf(r->problem, sizeof(r->problem),
                            "%s%s: ", fits ? "" : "...",
                            r->path + (fits ? 0 : len - room));
}

/* "line 3, at byte 130: ", as far as there is one. */
static size_t write_place(struct replay *r, size_t at)
{
    unsigned long long line = r->line, byte = replay_file_offset(r->file);

    if (line > 0)
        at += (size_t)snprintf(r->problem + at, sizeof(r->problem) - at,
                               "line %llu, ", line);
    return at + (size_t)snprintf(r->problem + at, sizeof(r->problem) - at,
                                 "at byte %llu: ", byte);
}

int replay_fail(struct replay *r, int rc, const char *format, ...)
{
    size_t at = write_path(r);
    va_list args;

    if (r->opened)
        at = write_place(r, at);
    va_start(args, format);
    vsnprintf(r->problem + at, sizeof(r->problem) - at, format, args);
    va_end(args);
    return rc;
}

static struct replay *replay_of(struct source *s)
{
    return (struct replay *)s;
}

static const struct replay *replay_of_const(const struct source *s)
{
    return (const struct replay *)s;
}

/* A time that goes back is played at once. */
static void set_due(struct replay *r, uint64_t time_ns)
{
    if (time_ns < r->due_ns)
        r->figures.clamped++;
    else
        r->due_ns = time_ns;
}

static int replay_next(struct source *s, uint64_t *time_ns)
{
    struct replay *r = replay_of(s);
    uint64_t read_ns = 0;

    if (!r->ready && r->ended == 0) {
        r->ended = r->format->read(r, &read_ns);
        r->ready = r->ended == 0;
        if (r->ready)
            set_due(r, read_ns);
    }
    if (!r->ready)
        return r->ended;
    *time_ns = r->due_ns;
    return 0;
}

static int replay_step(struct source *s)
{
    struct replay *r = replay_of(s);
    uint64_t time_ns;
    int rc = replay_next(s, &time_ns);

    if (rc != 0)
        return rc;
    r->ready = false;
    r->figures.messages++;
    r->figures.offset_bytes = replay_file_offset(r->file);
    exchange_set_time(r->exchange, time_ns);
    return r->format->play(r);
}

static const char *replay_problem(const struct source *s)
{
    const struct replay *r = replay_of_const(s);

    return r->problem[0] != '\0' ? r->problem : NULL;
}

static void replay_free(struct source *s)
{
    struct replay *r = replay_of(s);

    if (r == NULL)
        return;
    replay_orders_clear(&r->orders);
    replay_file_free(r->file);
    tracker_free(r->symbols);
    tracker_free(r->levels);
    tracker_free(r);
}

static const struct source_ops replay_ops = {
    .next = replay_next,
    .step = replay_step,
    .free = replay_free,
    .problem = replay_problem,
};

/* Told apart by content: a gzip file may be named anything. */
static int find_format(struct replay *r)
{
    const unsigned char *data;
    size_t len;
    int rc = replay_file_peek(r->file, DETECT_BYTES, &data, &len);

    if (len == 0 && rc == 0)
        return replay_fail(r, -EBADMSG, "the file is empty");
    if (replay_itch.detect(data, len))
        r->format = &replay_itch;
    else if (replay_lobster.detect(data, len))
        r->format = &replay_lobster;
    else if (rc != 0)
        return replay_fail(r, rc, "%s", replay_file_reason(r->file));
    else
        return replay_fail(r, -EBADMSG,
                           "neither an ITCH 5.0 file (a length of two bytes "
                           "before each message) nor a LOBSTER message file "
                           "(CSV)");
    return 0;
}

static int replay_new(struct exchange *x, const char *path, struct replay **out)
{
    size_t path_bytes = strlen(path) + 1;
    struct replay *r = tracker_calloc(TAG_MARKET, 1, sizeof(*r) + path_bytes);

    *out = r;
    if (r == NULL)
        return -ENOMEM;
    memcpy(r + 1, path, path_bytes);
    r->path = (const char *)(r + 1);
    r->source.ops = &replay_ops;
    r->exchange = x;
    replay_orders_init(&r->orders, x, &r->figures);
    return 0;
}

/* The common reasons in plain words. */
static const char *open_error(int rc)
{
    switch (rc) {
    case -ENOENT:
        return "there is no such file";
    case -EISDIR:
        return "it is a directory";
    case -EACCES:
        return "it may not be read";
    case -ENOMEM:
        return "out of memory";
    default:
        return strerror(-rc);
    }
}

static int open_file(struct replay *r, const char *path, const char *seed_path)
{
    int rc = replay_file_open(path, &r->file);

    if (rc != 0)
        return replay_fail(r, rc, "%s", open_error(rc));
    rc = find_format(r);
    if (rc == 0)
        rc = r->format->begin(r, path, seed_path);
    r->opened = rc == 0;
    return rc;
}

int replay_open(struct exchange *x, const char *path, const char *seed_path,
                struct source **out, char **why)
{
    struct replay *r;
    int rc = replay_new(x, path, &r);

    *out = NULL;
    *why = NULL;
    if (rc != 0)
        return rc;
    rc = open_file(r, path, seed_path);
    if (rc == 0)
        *out = &r->source;
    else
        *why = tracker_strdup(TAG_MARKET, r->problem);
    if (rc != 0)
        replay_free(&r->source);
    return rc;
}

struct replay_figures replay_figures(const struct source *s)
{
    return replay_of_const(s)->figures;
}
