/* repaint.c - put a frame over the one before, with plain ANSI.
 */
#include "repaint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void repaint_init(struct repaint *r)
{
    const char *term = getenv("TERM");
    /* tmux and screen set TERM, and leave their terminal's variables. */
    bool multiplexed = term != NULL && (strncmp(term, "screen", 6) == 0 ||
                                        strncmp(term, "tmux", 4) == 0);
    bool console = term != NULL && strncmp(term, "linux", 5) == 0;

    memset(r, 0, sizeof(*r));
    r->reflows = !console && (multiplexed || getenv("XTERM_VERSION") == NULL);
}

/* Columns of a line up to its '\n': letters, without colour escapes. */
static unsigned line_width(const char *line, size_t length)
{
    unsigned width = 0;
    bool escape = false;

    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)line[i];

        if (c == '\033')
            escape = true;
        else if (escape)
            escape = c != 'm';
        else if ((c & 0xc0) != 0x80)
            width++;
    }
    return width;
}

/* Rows from the top of the old frame to the cursor. */
static unsigned rows_above(const struct repaint *r, unsigned columns)
{
    unsigned rows = 0;

    if (!r->reflows || columns >= r->columns || columns == 0)
        return r->count;
    for (unsigned i = 0; i < r->count; i++)
        rows +=
            r->widths[i] > columns ? (r->widths[i] + columns - 1) / columns : 1;
    return rows;
}

struct bytes {
    char *out;
    size_t size;
    size_t length;
    bool full;
};

static void add(struct bytes *b, const char *more, size_t count)
{
    if (count > b->size - b->length) {
        b->full = true;
        return;
    }
    memcpy(b->out + b->length, more, count);
    b->length += count;
}

static void add_text(struct bytes *b, const char *more)
{
    add(b, more, strlen(more));
}

size_t repaint_compose(struct repaint *r, unsigned columns, const char *lines,
                       char *out, size_t size)
{
    struct repaint next = {.reflows = r->reflows, .columns = columns};
    struct bytes b = {.out = out, .size = size};
    char up[32];

    add_text(&b, "\033[?25l\033[?7l\r");
    if (r->count > 0) {
        (void)snprintf(up, sizeof(up), "\033[%uA", rows_above(r, columns));
        add_text(&b, up);
    }
    while (*lines != '\0' && next.count < REPAINT_LINES_MAX) {
        size_t length = strcspn(lines, "\n");

        add(&b, lines, length);
        add_text(&b, "\033[K\r\n");
        next.widths[next.count++] = (unsigned short)line_width(lines, length);
        lines += length + (lines[length] == '\n');
    }
    add_text(&b, "\033[J\033[?7h");
    if (b.full)
        return 0;
    *r = next;
    return b.length;
}
