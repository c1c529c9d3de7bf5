/* twin_child.c - the twin itself: it goes as far as it is told, and says what
 * it holds there.
 *
 * It may wait for its parent as long as that likes. When the parent's pipe is
 * closed, nobody wants anything any more, and its run ends.
 */
#include <errno.h>
#include <event2/event.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim.h"
#include "twin.h"
#include "twin_inside.h"

/* A figure is written in one piece. */
_Static_assert(sizeof(struct twin_figures) <= PIPE_BUF, "too long for a pipe");

struct child {
    int in;
    int out;
    bool over; /* nobody listens any more */
    struct control control;
    struct event *told;
};

bool twin_descriptors(int *in, int *out)
{
    const char *text = getenv(TWIN_VARIABLE);

    return text != NULL && sscanf(text, "%d,%d", in, out) == 2 && *in >= 0 &&
           *out >= 0;
}

static void say(struct child *c, const struct run_figures *run, uint64_t there)
{
    struct twin_figures f = {.t_ns = run->virtual_ns,
                             .there = there,
                             .live_bytes = tracker_total().live_bytes};
    ssize_t n;

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        f.tag_bytes[tag] = tracker_tag_total(tag).live_bytes;
    do {
        n = write(c->out, &f, sizeof(f));
    } while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof(f))
        c->over = true;
}

static void on_sample(void *ctx, const struct run_figures *run)
{
    say(ctx, run, 0);
}

static void on_rest(void *ctx, const struct run_figures *run)
{
    say(ctx, run, 1);
}

static bool on_closed(void *ctx)
{
    const struct child *c = ctx;

    return c->over;
}

static void on_told(evutil_socket_t fd, short what, void *arg)
{
    struct child *c = arg;
    uint64_t until_ns = 0;
    ssize_t n = read(fd, &until_ns, sizeof(until_ns));

    (void)what;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n != (ssize_t)sizeof(until_ns)) {
        c->over = true;
        event_del(c->told);
    }
    control_until(&c->control, until_ns); /* it wakes, if only to end */
}

static int on_open(void *ctx, struct event_base *base, const struct sim *sim)
{
    struct child *c = ctx;

    (void)sim;
    c->told = event_new(base, c->in, EV_READ | EV_PERSIST, on_told, c);
    return c->told != NULL && event_add(c->told, NULL) == 0 ? 0 : -ENOMEM;
}

static void on_close(void *ctx)
{
    struct child *c = ctx;

    if (c->told != NULL)
        event_free(c->told);
}

int twin_run(const struct options *options, struct tracker_history *history,
             int in, int out)
{
    struct child c = {.in = in, .out = out};
    struct sim_watch watch = {.on_sample = on_sample,
                              .on_rest = on_rest,
                              .closed = on_closed,
                              .on_open = on_open,
                              .on_close = on_close,
                              .ctx = &c,
                              .control = &c.control};
    struct sim_result result;

    control_init(&c.control, options->leaks, options->pace);
    control_until(&c.control, 0);
    sim_run(options, history, &watch, &result);
    return result.status;
}
