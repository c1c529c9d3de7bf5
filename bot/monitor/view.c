/* view.c - the run on a terminal, or as lines.
 *
 * A frame is drawn (frame.h), put over the last one (repaint.h) and sent
 * (outlet.h). While a frame is still on its way out, later ones are dropped.
 */
#include "view.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "duration.h"
#include "frame.h"
#include "outlet.h"
#include "repaint.h"
#include "tags.h"
#include "text.h"
#include "tracker.h"

enum { END_WAIT_MS = 2000, RESTORE_WAIT_MS = 200, LINE_BYTES = 2048 };

struct view {
    const char *growing;                  /* borrowed */
    const struct verdict_watch *verdicts; /* borrowed; may be NULL */
    const struct options *options;
    const struct tracker_history *history;
    struct outlet outlet;
    struct repaint repaint;
    struct text_style style;
    bool live;
    bool ended;
};

/* The terminal whose cursor is hidden, for signal handlers; -1: none. */
static volatile sig_atomic_t hidden_on_fd = -1;

/* Did it work, or was there nothing to do? */
static bool restore(void)
{
    int fd = (int)hidden_on_fd;
    struct pollfd room = {.fd = fd, .events = POLLOUT};

    hidden_on_fd = -1;
    /* A terminal that was full has room in a moment: Ctrl-C empties it. */
    return fd < 0 ||
           (poll(&room, 1, RESTORE_WAIT_MS) > 0 &&
            write(fd, REPAINT_RESTORE, sizeof(REPAINT_RESTORE) - 1) > 0);
}

void view_emergency_restore(void)
{
    int saved = errno;

    (void)restore(); /* if it didn't work nobody is left to be told */
    errno = saved;
}

static bool is_dumb(void)
{
    const char *term = getenv("TERM");

    return term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0;
}

/* Where the view goes: standard output, unless that is for a machine. Then
 * standard error, but only if somebody looks at it. */
static void open_outlet(struct view *v)
{
    bool machines = options_for_machines(v->options) != NULL;
    int fd = machines ? STDERR_FILENO : STDOUT_FILENO;

    v->style = text_style_of(fd);
    if (outlet_open_terminal(&v->outlet, fd) == 0)
        v->live = !is_dumb() && v->options->profile_ns == 0 &&
                  !v->options->valgrind_steps;
    else if (!machines || isatty(fd))
        outlet_open_stream(&v->outlet, fd);
}

int view_new(const struct options *options,
             const struct tracker_history *history, struct view **out)
{
    struct view *v = tracker_calloc(TAG_MONITOR, 1, sizeof(*v));

    *out = v;
    if (v == NULL)
        return -ENOMEM;
    v->options = options;
    v->growing = "none";
    v->history = history;
    repaint_init(&v->repaint);
    open_outlet(v);
    return 0;
}

void view_free(struct view *v)
{
    if (v == NULL)
        return;
    /* A terminal that takes nothing now takes the report later: after this. */
    if (!restore() && options_for_machines(v->options) == NULL) {
        (void)fputs(REPAINT_RESTORE, stdout);
        hidden_on_fd = STDOUT_FILENO;
    }
    outlet_clear(&v->outlet);
    tracker_free(v);
}

void view_watch(struct view *v, const struct verdict_watch *verdicts)
{
    v->verdicts = verdicts;
}

bool view_is_live(const struct view *v)
{
    return v->live;
}

bool view_closed(const struct view *v)
{
    return v->outlet.error == -EPIPE;
}

/* A terminal that doesn't know its size is one of 80x24. */
static void look_at_size(const struct view *v, struct frame *f)
{
    struct winsize size;

    f->columns = 80;
    f->rows = 24;
    if (ioctl(v->outlet.fd, TIOCGWINSZ, &size) != 0)
        return;
    if (size.ws_col > 0)
        f->columns = size.ws_col;
    if (size.ws_row > 0)
        f->rows = size.ws_row;
}

static void paint(struct view *v, const struct run_figures *run, bool last)
{
    char lines[FRAME_BYTES];
    char bytes[OUTLET_BYTES];
    struct frame f = {
        .style = v->style,
        .options = v->options,
        .run = run,
        .history = v->history,
        .ended = last,
    };
    size_t count;

    look_at_size(v, &f);
    frame_look(&f);
    f.verdicts = v->verdicts;
    f.limit = limit_now(v->options->budget_bytes, f.total.bytes);
    (void)frame_render(&f, lines, sizeof(lines));
    if (hidden_on_fd < 0) /* at first, or since others wrote there (Ctrl-Z) */
        repaint_init(&v->repaint);
    count =
        repaint_compose(&v->repaint, f.columns, lines, bytes, sizeof(bytes));
    hidden_on_fd = v->outlet.fd;
    (void)outlet_write(&v->outlet, bytes, count);
}

void view_paint(struct view *v, const struct run_figures *run)
{
    if (v->live && !v->ended && outlet_flush(&v->outlet))
        paint(v, run, false);
}

void view_end(struct view *v, const struct run_figures *run)
{
    if (v->ended)
        return;
    v->ended = true;
    if (!v->live)
        return;
    /* The loop is over: now it may take a moment, but not for ever. */
    if (outlet_drain(&v->outlet, END_WAIT_MS)) {
        paint(v, run, true);
        (void)outlet_write(&v->outlet, REPAINT_RESTORE,
                           sizeof(REPAINT_RESTORE) - 1);
    }
    if (outlet_drain(&v->outlet, END_WAIT_MS))
        hidden_on_fd = -1;
}

/* Lines ------------------------------------------------------------------ */

/* Seconds with as many decimals as there are: "120s", "0.25s". */
static void add_seconds(struct text *t, uint64_t ns)
{
    unsigned ms = (unsigned)(ns / NS_PER_MS % 1000);

    text_addf(t, "t=%llu", (unsigned long long)(ns / NS_PER_SECOND));
    if (ms % 100 == 0 && ms != 0)
        text_addf(t, ".%u", ms / 100);
    else if (ms % 10 == 0 && ms != 0)
        text_addf(t, ".%02u", ms / 10);
    else if (ms != 0)
        text_addf(t, ".%03u", ms);
    text_add(t, "s");
}

static void add_dollars(struct text *t, int64_t ticks)
{
    uint64_t size = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;

    text_addf(t, " pnl=%s%llu.%04u", ticks < 0 ? "-" : "",
              (unsigned long long)(size / 10000), (unsigned)(size % 10000));
}

static void add_number(struct text *t, const char *key, const char *suffix,
                       uint64_t value)
{
    text_addf(t, " %s%s=%llu", key, suffix, (unsigned long long)value);
}

size_t view_render_line(const struct run_figures *run, const char *growing,
                        char *buf, size_t size)
{
    struct tracker_count total = tracker_total();
    struct text_style plain = {.utf8 = false, .color = false};
    struct text t;

    text_init(&t, buf, size, (unsigned)size, plain);
    add_seconds(&t, run->virtual_ns);
    add_number(&t, "live_bytes", "", total.live_bytes);
    add_number(&t, "live_blocks", "", total.live_blocks);
    add_number(&t, "orders", "", run->orders);
    add_number(&t, "fills", "", run->fills);
    add_number(&t, "rejects", "", run->rejects);
    add_number(&t, "executions", "", run->executions);
    add_number(&t, "events", "", run->market_events);
    add_dollars(&t, run->pnl_ticks);
    text_addf(&t, " growing=%s", growing);
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name != NULL)
            add_number(&t, name, "_bytes", tracker_tag_total(tag).live_bytes);
    }
    text_end_line(&t);
    return t.length;
}

void view_growing(struct view *v, const char *names)
{
    v->growing = names[0] != '\0' ? names : "none";
}

void view_write(struct view *v, const char *text, size_t len)
{
    if (!v->live)
        (void)outlet_write(&v->outlet, text, len);
}

void view_line(struct view *v, const struct run_figures *run)
{
    char line[LINE_BYTES];

    if (v->live)
        return;
    (void)outlet_write(&v->outlet, line,
                       view_render_line(run, v->growing, line, sizeof(line)));
}
