/* layout.c - texts for a terminal: widths of characters, wrapping, Markdown.
 *
 * Widths are those of Latin and Cyrillic text: one column for each character,
 * two for those of the far East. That is what the texts here are made of.
 */
#include "layout.h"

#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BOLD "\033[1m"
#define CODE "\033[36m"
#define TITLE "\033[1;33m"
#define PLAIN "\033[0m"

/* Bytes of the character at `text`, and its columns. */
static size_t character(const char *text, size_t *columns)
{
    unsigned char first = (unsigned char)text[0];
    size_t len = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;

    *columns = first >= 0xE3 && first <= 0xED ? 2 : first >= 0xF0 ? 2 : 1;
    for (size_t i = 1; i < len; i++) {
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return i;
    }
    return len;
}

/* Bytes of an escape sequence at `text`; 0: there is none. */
static size_t escape(const char *text)
{
    size_t len = 2;

    if (text[0] != '\033' || text[1] != '[')
        return 0;
    while (text[len] != '\0' && !isalpha((unsigned char)text[len]))
        len++;
    return len + (text[len] != '\0');
}

size_t layout_fit(const char *text, size_t columns)
{
    size_t at = 0, used = 0;

    while (text[at] != '\0') {
        size_t wide = 0;
        size_t len = escape(text + at);

        if (len == 0)
            len = character(text + at, &wide);
        if (used + wide > columns)
            break;
        used += wide;
        at += len;
    }
    return at;
}

size_t layout_width(const char *text)
{
    size_t used = 0;

    while (*text != '\0') {
        size_t wide = 0;
        size_t len = escape(text);

        text += len != 0 ? len : character(text, &wide);
        used += wide;
    }
    return used;
}

/* What is being written. */
struct flow {
    struct buffer *out;
    size_t columns;
    size_t indent; /* of lines that go on */
    size_t used;   /* of this line */
    bool color;
    bool bold, code;
};

static void new_line(struct flow *f)
{
    buffer_puts(f->out, "\n");
    for (size_t i = 0; i < f->indent; i++)
        buffer_puts(f->out, " ");
    f->used = f->indent;
}

/* A word with its marks: ` and ** switch colours and are not shown; without
 * colours ` is shown. */
static void put_word(struct flow *f, const char *word, size_t len)
{
    char shown[1024];
    size_t n = 0;

    for (size_t i = 0; i < len && n + 16 < sizeof(shown); i++) {
        const char *mark = NULL;

        if (word[i] == '`') {
            f->code = !f->code;
            mark = f->code ? CODE : PLAIN;
        } else if (!f->code && i + 1 < len && word[i] == '*' &&
                   word[i + 1] == '*') {
            f->bold = !f->bold;
            mark = f->bold ? BOLD : PLAIN;
            i++;
        } else {
            shown[n++] = word[i];
        }
        if (mark != NULL && f->color)
            n += (size_t)snprintf(shown + n, sizeof(shown) - n, "%s", mark);
        else if (mark != NULL && word[i] == '`')
            shown[n++] = '`';
    }
    shown[n] = '\0';
    if (f->used > f->indent) {
        if (f->used + 1 + layout_width(shown) > f->columns) {
            new_line(f);
        } else {
            buffer_puts(f->out, " ");
            f->used++;
        }
    }
    buffer_add(f->out, shown, n);
    f->used += layout_width(shown);
}

static void put_words(struct flow *f, const char *line, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t word = 0;

        while (at < len && line[at] == ' ')
            at++;
        while (at + word < len && line[at + word] != ' ')
            word++;
        if (word > 0)
            put_word(f, line + at, word);
        at += word;
    }
}

static void end_paragraph(struct flow *f)
{
    if (f->used > 0)
        buffer_puts(f->out, f->color ? PLAIN "\n" : "\n");
    f->used = 0;
    f->indent = 0;
    f->bold = f->code = false;
}

/* "- " or "1. ": bytes of the mark of a list; 0: it is none. */
static size_t list_mark(const char *line, size_t len)
{
    size_t digits = 0;

    if (len > 2 && (line[0] == '-' || line[0] == '*') && line[1] == ' ')
        return 2;
    while (digits < len && isdigit((unsigned char)line[digits]))
        digits++;
    return digits > 0 && digits + 1 < len && line[digits] == '.' &&
                   line[digits + 1] == ' '
               ? digits + 2
               : 0;
}

static void put_heading(struct flow *f, const char *line, size_t len)
{
    while (len > 0 && (*line == '#' || *line == ' ')) {
        line++;
        len--;
    }
    buffer_puts(f->out, f->color ? TITLE : "");
    buffer_add(f->out, line, len);
    buffer_puts(f->out, f->color ? PLAIN "\n" : "\n");
}

static void put_code(struct flow *f, const char *line, size_t len)
{
    buffer_puts(f->out, f->color ? "    " CODE : "    ");
    buffer_add(f->out, line, len);
    buffer_puts(f->out, f->color ? PLAIN "\n" : "\n");
}

static void put_text(struct flow *f, const char *line, size_t len)
{
    size_t blanks = strspn(line, " ");
    size_t mark = list_mark(line + blanks, len - blanks);

    if (mark > 0) {
        end_paragraph(f);
        for (size_t i = 0; i < blanks; i++)
            buffer_puts(f->out, " ");
        buffer_add(f->out, line + blanks, mark);
        f->indent = f->used = blanks + mark;
        line += blanks + mark;
        len -= blanks + mark;
    }
    put_words(f, line, len);
}

void layout_markdown(struct buffer *b, const char *text, size_t columns,
                     bool color)
{
    struct flow f = {.out = b, .columns = columns, .color = color};
    bool fenced = false;

    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        if (strncmp(text, "```", 3) == 0) {
            end_paragraph(&f);
            fenced = !fenced;
        } else if (fenced) {
            put_code(&f, text, len);
        } else if (len == 0) {
            end_paragraph(&f);
            buffer_puts(b, "\n");
        } else if (*text == '#') {
            end_paragraph(&f);
            put_heading(&f, text, len);
        } else {
            put_text(&f, text, len);
        }
        text += len + (text[len] == '\n');
    }
    end_paragraph(&f);
}

/* The number of a heading "## N"; 0: the line is none. */
static int heading_number(const char *line)
{
    return strncmp(line, "## ", 3) == 0 && isdigit((unsigned char)line[3])
               ? line[3] - '0'
               : 0;
}

bool layout_section(const char *text, int n, char *out, size_t size)
{
    bool inside = false;
    size_t at = 0;

    while (*text != '\0') {
        size_t len = strcspn(text, "\n");

        if (heading_number(text) != 0)
            inside = heading_number(text) == n;
        else if (inside && (at > 0 || len > 0) && at + len + 2 < size) {
            memcpy(out + at, text, len);
            at += len;
            out[at++] = '\n';
        }
        text += len + (text[len] == '\n');
    }
    while (at > 0 && out[at - 1] == '\n' && (at < 2 || out[at - 2] == '\n'))
        at--;
    out[at] = '\0';
    return at > 0;
}
