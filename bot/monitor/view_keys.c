/* view_keys.c - what is pressed while the run goes on, and what comes of it.
 *
 * Reading is an event of the run's own loop; what a key asks for is noted by
 * the control (control.h), which the run follows between two of its events.
 * So keys change when things are seen, and never what is traded; a leak that
 * is switched is the one thing that is meant to change.
 */
#include <errno.h>
#include <event2/event.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "mystery.h"
#include "tty.h"
#include "view_inside.h"

/* Pictures after which an Esc alone is a key: half a second, about. */
enum { PATIENCE = 5 };

static void switch_leak(struct view *v, enum leak leak)
{
    bool on = (control_look(v->control).leaks >> (unsigned)leak & 1u) != 0;

    if (control_switch(v->control, leak, !on) != 0)
        notices_addf(&v->notices, true,
                     "a mystery's leaks can't be switched: find out, then "
                     "./bot --answer");
}

/* The same run without leaks beside this one, or not any more. */
static void compare(struct view *v)
{
    bool on = !control_look(v->control).compare;
    int rc = control_compare(v->control, on);

    if (rc == -EPERM)
        notices_addf(&v->notices, true,
                     "a mystery can't be compared: find out, then "
                     "./bot --answer");
    else if (rc == -ENODATA)
        notices_addf(&v->notices, true,
                     "no leak has been on, so there is nothing to compare: "
                     "1 to 7 switch one on");
    else if (rc == -ENOTSUP)
        notices_addf(&v->notices, true,
                     "what this run replays can't be read twice, nor compared");
    else if (rc != 0)
        notices_addf(&v->notices, true, "can't compare: %s", strerror(-rc));
}

/* The next pace of these that is faster, or slower. */
static void change_pace(struct view *v, bool faster)
{
    static const uint32_t paces[] = {1, 10, 60, 600, PACE_MAX};
    enum { COUNT = sizeof(paces) / sizeof(paces[0]) };
    uint32_t now = control_look(v->control).pace;
    size_t i = 0;

    if (now == PACE_MAX) {
        i = faster ? COUNT - 1 : COUNT - 2;
    } else if (faster) {
        while (i + 1 < COUNT && paces[i] <= now)
            i++;
    } else {
        for (size_t k = 0; k + 1 < COUNT && paces[k] < now; k++)
            i = k;
    }
    (void)control_pace(v->control, paces[i]);
}

static bool is_growing(const struct view *v, unsigned leak)
{
    unsigned tag = catalogue_entry((enum leak)leak)->tag;

    return v->verdicts != NULL &&
           verdict_watch_look(v->verdicts, TRACKER_BY_TAG, tag).state ==
               GROWTH_GROWING;
}

/* The first leak that is on: one that grows, if there is one. -1: none is. */
static int first_leak(const struct view *v)
{
    unsigned leaks = control_look(v->control).leaks;
    int first = -1;

    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        if ((leaks >> leak & 1u) == 0)
            continue;
        if (is_growing(v, leak))
            return (int)leak;
        if (first < 0)
            first = (int)leak;
    }
    return first;
}

static void explain(struct view *v)
{
    int leak = first_leak(v);

    if (mystery_on(v->options)) {
        notices_addf(&v->notices, true,
                     "a mystery isn't explained before its ./bot --answer");
    } else if (leak < 0) {
        notices_addf(&v->notices, true,
                     "no leak is on that could be explained: 1 to 7 switch "
                     "one on");
    } else {
        v->explained = (enum leak)leak;
        overlay_open(&v->overlay, OVERLAY_LEAK, v->explained);
    }
}

/* The next leak that is on, round to the one that came first. */
static void explain_next(struct view *v)
{
    unsigned leaks = control_look(v->control).leaks;
    unsigned leak = v->overlay.leak;

    do
        leak = (leak + 1) % LEAK_COUNT;
    while (leak != v->explained && (leaks >> leak & 1u) == 0);
    if (leak == v->explained)
        v->overlay.page = OVERLAY_NONE;
    else
        overlay_open(&v->overlay, OVERLAY_LEAK, (enum leak)leak);
}

static void act_on_overlay(struct view *v, enum key key)
{
    if (key == 'e' && v->overlay.page == OVERLAY_LEAK)
        explain_next(v);
    else
        (void)overlay_take(&v->overlay, key);
}

static void act(struct view *v, enum key key)
{
    struct control_state now = control_look(v->control);

    if (v->overlay.page != OVERLAY_NONE) {
        act_on_overlay(v, key);
        return;
    }
    switch ((int)key) {
    case ' ':
    case 'p': /* as on the page */
        control_pause(v->control, !now.paused && !now.stepping);
        break;
    case 's':
    case 'n':
        control_step(v->control);
        break;
    case 'c':
        compare(v);
        break;
    case '+':
    case '=': /* the same key without Shift, on many keyboards */
        change_pace(v, true);
        break;
    case '-':
        change_pace(v, false);
        break;
    case 'e':
        explain(v);
        break;
    case '?':
    case 'h':
        overlay_open(&v->overlay, OVERLAY_HELP, LEAK_CYCLE);
        break;
    case 'q':
        v->quit = true;
        control_pause(v->control, false); /* it wakes up, and sees that */
        break;
    default:
        if (key >= '1' && key < '1' + LEAK_COUNT)
            switch_leak(v, (enum leak)(key - '1'));
    }
}

static void take_key(struct view *v, enum key key)
{
    if (key == KEY_NONE)
        return;
    if (key == KEY_REDRAW)
        v->repaint = (struct repaint){.columns = 0};
    else
        act(v, key);
    view_repaint(v);
}

static void on_pressed(evutil_socket_t fd, short what, void *arg)
{
    struct view *v = arg;
    char pressed[64];
    size_t count = tty_read(pressed, sizeof(pressed));

    (void)fd;
    (void)what;
    /* None: the terminal is others' now, or gone. The next picture that can
     * be painted listens again. */
    if (count == 0)
        (void)event_del(v->pressed);
    v->waited = 0;
    for (size_t i = 0; i < count && !v->quit; i++)
        take_key(v, keys_take(&v->keys, (unsigned char)pressed[i]));
}

int view_open(struct view *v, struct event_base *base, struct control *control)
{
    v->control = control;
    if (!v->live || !isatty(STDIN_FILENO))
        return 0;
    v->pressed =
        event_new(base, STDIN_FILENO, EV_READ | EV_PERSIST, on_pressed, v);
    if (v->pressed == NULL)
        return -ENOMEM;
    (void)event_priority_set(v->pressed, 0);
    return 0;
}

void view_close(struct view *v)
{
    if (v->pressed != NULL)
        event_free(v->pressed);
    v->pressed = NULL;
}

int view_keys_fd(const struct view *v)
{
    return v->pressed != NULL ? STDIN_FILENO : -1;
}

void view_keys_tick(struct view *v)
{
    if (v->pressed == NULL || !tty_is_taken())
        return;
    if (event_pending(v->pressed, EV_READ, NULL) == 0)
        (void)event_add(v->pressed, NULL);
    if (keys_wait(&v->keys) && ++v->waited >= PATIENCE)
        take_key(v, keys_rest(&v->keys));
}
