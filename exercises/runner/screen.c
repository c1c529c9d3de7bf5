/* screen.c - a terminal that is painted as a whole: head, body, foot.
 *
 * All of a picture goes out in one write, each line with what clears the rest
 * of it, so that nothing flickers.
 */
#include "screen.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "layout.h"

#define FOOT_ROWS 3 /* a rule, the state, the keys */
#define HEAD_ROWS 2
#define PLAIN "\033[0m"
#define DIM "\033[2m"
#define CLEAR_LINE "\033[K"

static struct termios before;
static bool changed;

static void give_back(void)
{
    if (!changed)
        return;
    changed = false;
    if (write(STDOUT_FILENO, "\033[?25h\033[?1049l", 14) < 0)
        return;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
}

int screen_open(struct screen *s)
{
    struct termios keys;

    if (!isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return -ENOTTY;
    keys = before;
    keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    keys.c_cc[VMIN] = 0;
    keys.c_cc[VTIME] = 0;
    keys.c_cc[VSUSP] = _POSIX_VDISABLE; /* the screen would be left as it is */
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &keys) != 0)
        return -ENOTTY;
    if (!changed)
        atexit(give_back);
    changed = true;
    s->open = true;
    if (write(STDOUT_FILENO, "\033[?1049h\033[?25l", 14) < 0)
        return -ENOTTY;
    screen_resize(s);
    return 0;
}

void screen_close(struct screen *s)
{
    s->open = false;
    give_back();
}

bool screen_resize(struct screen *s)
{
    struct winsize size = {.ws_col = 0};
    bool other;

    (void)ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
    other = s->real_columns != size.ws_col || s->real_rows != size.ws_row;
    s->real_columns = size.ws_col;
    s->real_rows = size.ws_row;
    s->columns = size.ws_col >= 20 ? size.ws_col : 80;
    s->rows = size.ws_row >= 8 ? size.ws_row : 24;
    return other;
}

static size_t body_rows(const struct screen *s)
{
    return s->rows - HEAD_ROWS - FOOT_ROWS;
}

/* One line, cut at the width. */
static void put_line(struct buffer *b, const struct screen *s, const char *line)
{
    buffer_add(b, line, layout_fit(line, s->columns));
    buffer_puts(b, PLAIN CLEAR_LINE "\r\n");
}

static void put_rule(struct buffer *b, const struct screen *s)
{
    buffer_puts(b, DIM);
    for (size_t i = 0; i < s->columns; i++)
        buffer_puts(b, "─");
    buffer_puts(b, PLAIN "\r\n");
}

/* Bytes of `line` that fit; broken behind a blank if there is one. */
static size_t fit_words(const char *line, size_t columns)
{
    size_t fits = layout_fit(line, columns);
    size_t at = fits;

    if (line[fits] == '\0')
        return fits;
    while (at > 0 && line[at - 1] != ' ')
        at--;
    return at > fits / 2 ? at : fits;
}

/* The lines of the body that are on the screen; long ones are continued. */
static void put_body(struct buffer *b, struct screen *s, const char *body)
{
    size_t line = 0;

    while (*body != '\0') {
        size_t len = strcspn(body, "\n");
        const char *end = body + len;

        do {
            char one[2048];
            size_t fits;

            snprintf(one, sizeof(one), "%.*s", (int)(end - body), body);
            fits = fit_words(one, s->columns);
            one[fits] = '\0';
            if (line >= s->first && line < s->first + body_rows(s))
                put_line(b, s, one);
            line++;
            body += fits > 0 ? fits : (size_t)(end - body);
        } while (body < end);
        body += *body == '\n';
    }
    s->body_lines = line;
    for (size_t shown = line > s->first ? line - s->first : 0;
         shown < body_rows(s); shown++)
        put_line(b, s, "");
}

void screen_paint(struct screen *s, const char *head, const char *body,
                  const char *state, const char *keys)
{
    struct buffer b = {.max = 0};
    const char *at;
    size_t left;

    buffer_puts(&b, "\033[H");
    put_line(&b, s, head);
    put_rule(&b, s);
    put_body(&b, s, body);
    put_rule(&b, s);
    put_line(&b, s, state);
    buffer_add(&b, keys, layout_fit(keys, s->columns - 1));
    buffer_puts(&b, PLAIN CLEAR_LINE);
    at = buffer_text(&b);
    left = b.len;
    while (left > 0) {
        ssize_t wrote = write(STDOUT_FILENO, at, left);

        if (wrote < 0 && errno != EINTR && errno != EAGAIN)
            break;
        if (wrote > 0) {
            at += wrote;
            left -= (size_t)wrote;
        }
    }
    buffer_clear(&b);
}

void screen_scroll(struct screen *s, int screens)
{
    size_t step = body_rows(s) - 1;

    if (screens < 0)
        s->first = s->first > step ? s->first - step : 0;
    else if (screen_has_more(s))
        s->first += step;
}

void screen_show_line(struct screen *s, size_t line)
{
    s->first = line < body_rows(s) ? 0 : line - body_rows(s) / 2;
}

bool screen_has_more(const struct screen *s)
{
    return s->first + body_rows(s) < s->body_lines;
}

/* The letter on the same key of an English keyboard. */
static int latin_of(unsigned char first, unsigned char second)
{
    static const struct {
        const char *russian;
        char latin;
    } keys[] = {{"р", 'h'}, {"е", 't'}, {"д", 'l'}, {"ы", 's'},
                {"т", 'n'}, {"й", 'q'}, {"к", 'r'}, {"ч", 'x'},
                {"у", 'e'}, {"и", 'b'}, {"н", 'y'}, {"с", 'c'}};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if ((unsigned char)keys[i].russian[0] == first &&
            (unsigned char)keys[i].russian[1] == second)
            return keys[i].latin;
    }
    return 0;
}

int screen_key(void)
{
    unsigned char bytes[16];
    ssize_t got = read(STDIN_FILENO, bytes, 1);

    if (got <= 0)
        return got < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : SCREEN_GONE;
    if (bytes[0] == '\033') {
        got = read(STDIN_FILENO, bytes, sizeof(bytes));
        if (got < 2 || bytes[0] != '[')
            return 0;
        if (bytes[1] == 'B' || bytes[1] == '6')
            return SCREEN_DOWN;
        return bytes[1] == 'A' || bytes[1] == '5' ? SCREEN_UP : 0;
    }
    if (bytes[0] >= 0xC0) {
        got = read(STDIN_FILENO, bytes + 1, 1);
        return got == 1 ? latin_of(bytes[0], bytes[1]) : 0;
    }
    return bytes[0] == ' ' ? SCREEN_DOWN : bytes[0];
}
