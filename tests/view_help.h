/* view_help.h - a view that is open on a pseudo terminal, with keys to press
 * and a screen to look at.
 *
 * A view writes to descriptor 1 and reads from 0, so each test puts a terminal
 * there: set_up, tear_down.
 */
#ifndef TESTS_VIEW_HELP_H
#define TESTS_VIEW_HELP_H

#include <event2/event.h>
#include <poll.h>
#include <termios.h>

#include "monitor_help.h"
#include "screen.h"
#include "terminal.h"
#include "view.h"

/* A view that is open on a terminal. */
static struct {
    struct scene scene;
    struct terminal terminal;
    struct standard saved;
    int saved_input;
    struct event_base *base;
    struct view *view;
    struct screen screen;
} at;

static char output[1 << 20];

static inline int view_set_up_size(unsigned columns, unsigned rows)
{
    memset(&at, 0, sizeof(at));
    unsetenv("NO_COLOR");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    if (scene_init(&at.scene, true) != 0)
        return -1;
    at.terminal = terminal_open(columns, rows);
    at.screen.columns = columns;
    at.saved = standard_replace(at.terminal.program, -1);
    at.saved_input = dup(0);
    (void)dup2(at.terminal.program, 0);
    at.base = event_base_new();
    return at.base == NULL ||
                   view_new(&at.scene.options, at.scene.history, &at.view) != 0
               ? -1
               : view_open(at.view, at.base, &at.scene.control);
}

static inline int set_up(void **state)
{
    (void)state;
    return view_set_up_size(80, 24);
}

static inline int tear_down(void **state)
{
    (void)state;
    view_close(at.view);
    view_free(at.view);
    event_base_free(at.base);
    standard_restore(at.saved);
    (void)dup2(at.saved_input, 0);
    close(at.saved_input);
    terminal_close(at.terminal);
    scene_clear(&at.scene);
    return 0;
}

/* Wait for `done`; five seconds are for ever. */
static inline void wait_until(bool (*done)(void *ctx), void *ctx)
{
    for (int ms = 0; ms < 5000 && !done(ctx); ms++)
        (void)poll(NULL, 0, 1);
}

static inline bool has_come(void *ctx)
{
    const size_t *wanted = ctx;
    int count = 0;

    return ioctl(at.terminal.program, FIONREAD, &count) == 0 &&
           (size_t)count >= *wanted;
}

/* A terminal passes bytes on when it likes. All that was written before this
 * letter has come when it comes. */
#define LAST_LETTER '\005'

static inline bool has_all(void *ctx)
{
    size_t *length = ctx;

    *length += read_all(at.terminal.person, output + *length,
                        sizeof(output) - *length);
    return memchr(output, LAST_LETTER, *length) != NULL;
}

/* What was written to the terminal since the last call, on the screen. */
static inline void look(void)
{
    static const char last[] = {LAST_LETTER, '\0'};
    size_t length = 0;

    (void)!write(at.terminal.program, last, 1);
    wait_until(has_all, &length);
    screen_feed(&at.screen, output, strcspn(output, last));
}

static inline bool is_raw(void)
{
    struct termios now;

    assert_int_equal(tcgetattr(at.terminal.program, &now), 0);
    return (now.c_lflag & (tcflag_t)(ICANON | ECHO)) == 0;
}

/* Press keys, let them be read, and see what is on the screen then. */
static inline const char *press(const char *keys)
{
    static char text[1 << 16];
    size_t count = strlen(keys);

    view_paint(at.view, &at.scene.run);
    (void)!write(at.terminal.person, keys, count);
    if (is_raw())
        wait_until(has_come, &count);
    (void)event_base_loop(at.base, EVLOOP_NONBLOCK);
    view_paint(at.view, &at.scene.run);
    look();
    screen_text(&at.screen, text, sizeof(text));
    return text;
}

static inline struct control_state state_now(void)
{
    return control_look(&at.scene.control);
}

/* What the driver does between two events. */
static inline void take_up(uint64_t now_ms)
{
    (void)control_take(&at.scene.control, now_ms, 48);
}

#endif
