/* screen.h - a terminal small enough to be right: what repainting leaves on
 * it. It knows just the sequences that views use, and reports any other; when
 * it is made narrower its lines are cut there, as on the other screen of most
 * terminals.
 */
#ifndef TESTS_SCREEN_H
#define TESTS_SCREEN_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SCREEN_LINES 256
#define SCREEN_COLUMNS 256

struct screen {
    char cells[SCREEN_LINES][SCREEN_COLUMNS][4]; /* a UTF-8 letter each */
    unsigned columns;
    unsigned row; /* of the cursor */
    unsigned column;
    bool other; /* the other screen is shown; the first one waits in `kept` */
    char kept[SCREEN_LINES][SCREEN_COLUMNS][4];
    unsigned kept_row;
    bool no_wrap;
    bool cursor_hidden;
    unsigned wrapped; /* lines that reached the right edge */
    unsigned unknown; /* sequences that a plain terminal may not know */
};

static inline void screen_erase_right(struct screen *s)
{
    for (unsigned x = s->column; x < SCREEN_COLUMNS; x++)
        s->cells[s->row][x][0] = '\0';
}

static inline void screen_erase_below(struct screen *s)
{
    screen_erase_right(s);
    for (unsigned y = s->row + 1; y < SCREEN_LINES; y++)
        memset(s->cells[y], 0, sizeof(s->cells[y]));
}

/* To the other screen (alternate screen) and back. */
static inline void screen_switch(struct screen *s, bool other)
{
    if (other == s->other)
        return;
    if (other) {
        memcpy(s->kept, s->cells, sizeof(s->cells));
        s->kept_row = s->row;
    } else {
        memcpy(s->cells, s->kept, sizeof(s->cells));
        s->row = s->kept_row;
        s->column = 0;
    }
    s->other = other;
}

static inline void screen_sequence(struct screen *s, const char *from,
                                   const char *end)
{
    unsigned number = (unsigned)strtoul(from, NULL, 10);
    bool private = *from == '?';

    if (private)
        number = (unsigned)strtoul(from + 1, NULL, 10);
    if (private && number == 25)
        s->cursor_hidden = *end == 'l';
    else if (private && number == 7)
        s->no_wrap = *end == 'l';
    else if (private && number == 1049)
        screen_switch(s, *end == 'h');
    else if (*end == 'H')
        s->row = s->column = 0;
    else if (*end == 'J' && number == 2)
        memset(s->cells, 0, sizeof(s->cells));
    else if (*end == 'K')
        screen_erase_right(s);
    else if (*end == 'J')
        screen_erase_below(s);
    else if (*end != 'm')
        s->unknown++;
}

static inline void screen_letter(struct screen *s, const char *letter,
                                 size_t count)
{
    if (s->column + 1 >= s->columns)
        s->wrapped++;
    if (s->column < SCREEN_COLUMNS && s->row < SCREEN_LINES) {
        memset(s->cells[s->row][s->column], 0, 4);
        memcpy(s->cells[s->row][s->column], letter, count);
    }
    s->column++;
}

static inline void screen_feed(struct screen *s, const char *bytes,
                               size_t length)
{
    const char *end = bytes + length;

    while (bytes < end) {
        unsigned char c = (unsigned char)*bytes;
        size_t count = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

        if (c == '\033') {
            const char *last = bytes + 2;

            while (last < end && strchr("ABCDEFGHJKmhl", *last) == NULL)
                last++;
            screen_sequence(s, bytes + 2, last);
            count = (size_t)(last + 1 - bytes);
        } else if (c == '\r') {
            s->column = 0;
        } else if (c == '\n') {
            s->row += s->row + 1 < SCREEN_LINES;
        } else if (c < ' ' || count == 4) {
            s->unknown++;
        } else {
            screen_letter(s, bytes, count);
        }
        bytes += count;
    }
}

/* Letters of a line, without the blanks behind them. */
static inline unsigned screen_line_width(const struct screen *s, unsigned row)
{
    unsigned width = SCREEN_COLUMNS;

    while (width > 0 && s->cells[row][width - 1][0] == '\0')
        width--;
    return width;
}

static inline void screen_make_narrower(struct screen *s, unsigned columns)
{
    for (unsigned row = 0; row < SCREEN_LINES; row++)
        for (unsigned x = columns; x < SCREEN_COLUMNS; x++)
            memset(s->cells[row][x], 0, 4);
    s->columns = columns;
}

/* All that is on it, trailing blanks and empty lines at the end left out. */
static inline void screen_text(const struct screen *s, char *out, size_t size)
{
    size_t length = 0;
    size_t kept = 0;

    for (unsigned y = 0; y < SCREEN_LINES; y++) {
        unsigned width = screen_line_width(s, y);

        for (unsigned x = 0; x < width && length + 8 < size; x++) {
            const char *cell = s->cells[y][x];

            length += strlen(strcpy(out + length, cell[0] ? cell : " "));
        }
        if (length + 8 < size)
            out[length++] = '\n';
        if (width > 0)
            kept = length;
    }
    out[kept] = '\0';
}

#endif
