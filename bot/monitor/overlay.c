/* overlay.c - a page of text in the place of the picture.
 *
 * The whole page is written anew each time, as wide as the terminal is now,
 * and the lines that are in sight are cut out of it.
 */
#include "overlay.h"

#include <stdio.h>
#include <string.h>

#include "explain.h"

#define PAGE_BYTES (48 * 1024)
#define LINE_BYTES 4096

enum { MARGIN = 1, WIDTH_MAX = 100 };

void overlay_open(struct overlay *o, enum overlay_page page, enum leak leak)
{
    o->page = page;
    o->leak = leak;
    o->top = 0;
}

static void scroll(struct overlay *o, int lines)
{
    int top = (int)o->top + lines;
    int most = o->lines > o->height ? (int)(o->lines - o->height) : 0;

    o->top = (unsigned)(top < 0 ? 0 : top > most ? most : top);
}

bool overlay_take(struct overlay *o, enum key key)
{
    int page = o->height > 1 ? (int)o->height - 1 : 1;

    switch ((int)key) {
    case KEY_UP:
    case 'k':
        scroll(o, -1);
        break;
    case KEY_DOWN:
    case KEY_ENTER:
    case 'j':
        scroll(o, 1);
        break;
    case KEY_PAGE_UP:
    case 'b':
        scroll(o, -page);
        break;
    case KEY_PAGE_DOWN:
    case ' ':
        scroll(o, page);
        break;
    case KEY_HOME:
        scroll(o, -(int)o->lines);
        break;
    case KEY_END:
        scroll(o, (int)o->lines);
        break;
    case KEY_NONE:
    case KEY_REDRAW:
        break;
    default:
        o->page = OVERLAY_NONE;
    }
    return o->page != OVERLAY_NONE;
}

/* Writing the page ------------------------------------------------------- */

static void add_key(struct text *t, const char *key, const char *what)
{
    text_to(t, 2);
    text_color(t, TEXT_BOLD);
    text_add(t, key);
    text_color(t, TEXT_PLAIN);
    text_to(t, 13);
    text_wrap(t, 13, what);
    text_end_line(t);
}

static void add_title(struct text *t, const char *words)
{
    text_color(t, TEXT_BOLD);
    text_add(t, words);
    text_end_line(t);
}

static void add_help(struct text *t, const char *where)
{
    add_title(t, "Keys");
    add_key(t, "1 to 7",
            "switch a leak on, or to its fix and back; what is "
            "made from then on follows, what is there stays as "
            "it is:");
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        const struct leak_entry *entry = catalogue_entry((enum leak)leak);

        text_to(t, 13);
        text_addf(t, "%u %s", leak + 1, entry->name);
        text_to(t, 24);
        text_wrap(t, 24, entry->leak);
        text_end_line(t);
    }
    add_key(t, "space, p", "pause, and go on");
    add_key(t, "s",
            "step: go on until the desk has opened and closed once "
            "more, then pause");
    add_key(t, "c",
            "compare: the same run without leaks goes beside this one, as "
            "dots in the chart; c again ends it");
    add_key(t, "+ -", "faster and slower: 1x, 10x, 60x, 600x, max");
    add_key(t, "e",
            "explain a leak that is on: its story, and the lines "
            "that its fix changes");
    add_key(t, "q", "end the run, with its report (as Ctrl-C does)");
    add_key(t, "Ctrl-L", "paint all of it anew");
    if (where != NULL)
        add_key(t, "browser", where);
    text_end_line(t);
    add_title(t, "What it shows");
    text_add(t, t->style.utf8 ? "▲" : "^");
    text_to(t, 2);
    text_wrap(t, 2,
              "grows, and was never back where it was; of several it is "
              "the one that a leak begins with, or the fastest. The "
              "others have a smaller mark.");
    text_end_line(t);
    text_wrap(t, 2, "+3 -3 under the chart: leak 3 was switched on, and off.");
    text_end_line(t);
    text_wrap(t, 2,
              "The columns: bytes and blocks that are live now; what "
              "came between the last two samples; the verdict.");
    text_end_line(t);
}

static void write_page(const struct overlay *o, unsigned width,
                       struct text_style style, char *page)
{
    char line[LINE_BYTES];
    FILE *out = fmemopen(page, PAGE_BYTES, "w");
    struct text t;

    page[0] = '\0';
    if (out == NULL)
        return; /* no memory: then an empty page */
    text_init(&t, line, sizeof(line), width, style);
    t.out = out;
    if (o->page == OVERLAY_HELP)
        add_help(&t, o->where);
    else
        explain_add_leak(&t, o->leak);
    (void)fclose(out);
    page[PAGE_BYTES - 1] = '\0';
}

/* Cutting lines out of it ------------------------------------------------ */

/* Where a line of at most `width` columns ends that begins at `at`. */
static const char *line_end(const char *at, unsigned width)
{
    for (unsigned column = 0; *at != '\0' && *at != '\n';) {
        if (*at == '\033') {
            at += strcspn(at, "m\n");
            at += *at == 'm';
            continue;
        }
        if (column++ == width)
            break;
        for (at++; ((unsigned char)*at & 0xc0) == 0x80; at++)
            ;
    }
    return at;
}

/* One line with the margin before it and no colour after it. Returns what was
 * added to `buf`; 0: there is no room. */
static size_t copy_line(char *buf, size_t size, const char *from,
                        const char *end, bool color)
{
    int count = end == from
                    ? snprintf(buf, size, "\n")
                    : snprintf(buf, size, "%*s%.*s%s\n", MARGIN, "",
                               (int)(end - from), from, color ? "\033[0m" : "");

    if (count > 0 && (size_t)count < size)
        return (size_t)count;
    if (size > 0)
        buf[0] = '\0';
    return 0;
}

static size_t add_foot(const struct overlay *o, unsigned width,
                       struct text_style style, char *buf, size_t size)
{
    struct text t;
    char place[64];

    text_init(&t, buf, size, width + MARGIN, style);
    text_to(&t, MARGIN);
    text_color(&t, TEXT_DIM);
    text_add(&t, o->lines > o->height ? "up, down, space: scroll; " : "");
    if (o->page == OVERLAY_LEAK)
        text_add(&t, "e: the next leak; ");
    text_add(&t, "any other key: back");
    (void)snprintf(place, sizeof(place), "%u to %u of %u", o->top + 1,
                   o->top + o->height < o->lines ? o->top + o->height
                                                 : o->lines,
                   o->lines);
    if (t.column + 2 + strlen(place) <= t.width)
        text_right(&t, t.width, place);
    text_end_line(&t);
    return t.length;
}

size_t overlay_render(struct overlay *o, unsigned columns, unsigned rows,
                      struct text_style style, char *buf, size_t size)
{
    static char page[PAGE_BYTES]; /* one is drawn at a time */
    unsigned width = columns > 2 * MARGIN + 1 ? columns - 2 * MARGIN : 1;
    unsigned shown = 0;
    unsigned line = 0;
    size_t length = 0;
    const char *end;

    if (width > WIDTH_MAX)
        width = WIDTH_MAX;
    o->height = rows > 2 ? rows - 2 : 1;
    buf[0] = '\0';
    write_page(o, width, style, page);
    o->lines = 0;
    for (const char *at = page; *at != '\0'; at = end + (*end == '\n')) {
        end = line_end(at, width);
        o->lines++;
    }
    scroll(o, 0); /* it may be narrower, and longer, now */
    for (const char *at = page; *at != '\0'; at = end + (*end == '\n')) {
        end = line_end(at, width);
        if (line++ < o->top || shown == o->height)
            continue;
        length += copy_line(buf + length, size - length, at, end, style.color);
        shown++;
    }
    if (rows > 2)
        length += add_foot(o, width, style, buf + length, size - length);
    return length;
}
