/* view.c - the run on a terminal.
 *
 * A frame is drawn (frame.h), put over the last one (repaint.h) and sent
 * (outlet.h). While a frame is still on its way out, later ones are dropped.
 * Whose the terminal is at the moment, tty.h knows.
 */
#include "view.h"

#include <errno.h>
#include <event2/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "control.h"
#include "duration.h"
#include "frame.h"
#include "tags.h"
#include "tracker.h"
#include "tty.h"
#include "valgrind_calls.h"
#include "view_inside.h"

enum { END_WAIT_MS = 2000 };

void view_emergency_restore(void)
{
    (void)tty_give_back(); /* if it didn't work nobody is left to be told */
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
                  !v->options->valgrind_steps && !RUNNING_ON_VALGRIND;
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
    open_outlet(v);
    return 0;
}

void view_free(struct view *v)
{
    if (v == NULL)
        return;
    view_close(v);
    /* A terminal that takes nothing now takes the report later: after this. */
    if (!tty_give_back() && options_for_machines(v->options) == NULL) {
        (void)fputs(TTY_LEAVE, stdout);
        tty_leave_later(STDOUT_FILENO);
    }
    outlet_clear(&v->outlet);
    tracker_free(v);
}

void view_watch(struct view *v, const struct verdict_watch *verdicts)
{
    v->verdicts = verdicts;
}

void view_twin(struct view *v, const struct twin_line *twin)
{
    v->twin = twin;
}

void view_where(struct view *v, const char *address)
{
    (void)snprintf(v->where, sizeof(v->where), "%s", address);
    v->overlay.where = v->where;
    notices_addf(&v->notices, false, "watch it at %s", v->where);
}

bool view_is_live(const struct view *v)
{
    return v->live;
}

bool view_closed(const struct view *v)
{
    return v->outlet.error == -EPIPE || v->quit;
}

/* Pictures --------------------------------------------------------------- */

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

static void draw(struct view *v, bool last, struct frame *f, char *lines)
{
    *f = (struct frame){
        .style = v->style,
        .options = v->options,
        .run = &v->run,
        .history = v->history,
        .control = v->control,
        .twin = v->twin,
        .notices = &v->notices,
        .where = v->where[0] != '\0' ? v->where : NULL,
        .keys = v->pressed != NULL,
        .ended = last,
    };
    look_at_size(v, f);
    if (!last && v->overlay.page != OVERLAY_NONE) {
        (void)overlay_render(&v->overlay, f->columns, f->rows, v->style, lines,
                             FRAME_BYTES);
        return;
    }
    frame_look(f);
    f->verdicts = v->verdicts;
    f->limit = limit_now(v->options->budget_bytes, f->total.bytes);
    (void)frame_render(f, lines, FRAME_BYTES);
}

/* They are too large for a small stack, and only one view is painted. */
static char lines[FRAME_BYTES];
static char bytes[OUTLET_BYTES];

static void paint(struct view *v)
{
    bool taken = tty_is_taken();
    size_t enter = 0;
    struct frame f;
    size_t count;

    switch (tty_take(v->outlet.fd, view_keys_fd(v))) {
    case TTY_NONE:
        return;
    case TTY_TAKEN:
        if (!taken) {
            enter = sizeof(TTY_ENTER) - 1;
            memcpy(bytes, TTY_ENTER, enter);
            outlet_drop(&v->outlet); /* the rest of a frame of before */
            v->errors_told = 0;
        }
        v->repaint = (struct repaint){.columns = 0};
        break;
    case TTY_OURS:
        break;
    }
    view_note(v);
    draw(v, false, &f, lines);
    count = repaint_compose(&v->repaint, f.columns, f.rows, lines,
                            bytes + enter, sizeof(bytes) - enter);
    (void)outlet_write(&v->outlet, bytes, enter + count);
}

void view_repaint(struct view *v)
{
    if (v->live && !v->ended && outlet_flush(&v->outlet))
        paint(v);
}

void view_paint(struct view *v, const struct run_figures *run)
{
    v->run = *run;
    view_repaint(v);
    view_keys_tick(v);
}

/* The last frame, below what was on the screen before the first one. */
static void paint_last(struct view *v)
{
    static const char leave[] = "\033[H\033[J" TTY_LEAVE;
    size_t before = tty_is_taken() ? sizeof(leave) - 1 : 0;
    struct frame f;
    size_t count;

    memcpy(bytes, leave, before);
    draw(v, true, &f, lines);
    count = repaint_plain(lines, bytes + before, sizeof(bytes) - before);
    (void)outlet_write(&v->outlet, bytes, before + count);
}

void view_end(struct view *v, const struct run_figures *run)
{
    if (v->ended)
        return;
    v->ended = true;
    if (!v->live)
        return;
    v->run = *run;
    /* The loop is over: now it may take a moment, but not for ever. */
    if (outlet_drain(&v->outlet, END_WAIT_MS))
        paint_last(v);
    if (outlet_drain(&v->outlet, END_WAIT_MS))
        tty_left();
}
