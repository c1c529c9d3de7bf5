/* text.h - lines of text that know how wide they are.
 *
 * A line is built piece by piece. Columns are counted, not bytes; what would
 * pass the right edge is left out, so no line ever wraps. Colour and blanks
 * are written only when something visible follows: no line ends in blanks,
 * and a line without colour is the same line with the escapes taken out.
 */
#ifndef MONITOR_TEXT_H
#define MONITOR_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* What the other end can show. */
struct text_style {
    bool utf8;
    bool color;
};

enum text_color {
    TEXT_PLAIN,
    TEXT_DIM,   /* labels, what is in order */
    TEXT_BOLD,  /* titles, totals */
    TEXT_GOOD,  /* the verdict that all is well */
    TEXT_ALARM, /* what leaks */
};

/* Storage belongs to the caller. */
struct text {
    char *buf; /* always ends in 0 */
    size_t size;
    size_t length;
    unsigned width; /* columns; what is past them is left out */
    unsigned column;
    unsigned lines; /* ended so far */
    struct text_style style;
    enum text_color wanted;
    enum text_color current;
    unsigned blanks; /* counted, not yet written */
    FILE *out;       /* each ended line goes there; NULL: kept in buf */
    int error;       /* the negative errno of the first failed write */
};

/* The style for descriptor `fd`: colour on a terminal that isn't dumb unless
 * NO_COLOR is set, UTF-8 if the locale's environment says so. */
struct text_style text_style_of(int fd);
/* The columns of a terminal, or 0 if `fd` is none. */
unsigned text_columns_of(int fd);

/* `buf` is borrowed. A line that doesn't fit in it is cut off. */
void text_init(struct text *t, char *buf, size_t size, unsigned width,
               struct text_style style);

/* From here on in this colour; every line starts plain. */
void text_color(struct text *t, enum text_color color);

/* Add our own words, UTF-8. Control characters become '?'. */
void text_add(struct text *t, const char *words);
void text_addf(struct text *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Words from outside, a file name: all but printable ASCII becomes '?'. */
void text_add_foreign(struct text *t, const char *words);
/* The glyph in UTF-8, or the one in ASCII. */
void text_glyph(struct text *t, const char *utf8, const char *ascii);
/* The same glyph `count` times. */
void text_repeat(struct text *t, unsigned count, const char *utf8,
                 const char *ascii);

/* Go on at `column`, if the line isn't there yet. */
void text_to(struct text *t, unsigned column);
/* So that the words end before `column`. */
void text_right(struct text *t, unsigned column, const char *words);
/* Add words and break lines between them; later lines start at `indent`. */
void text_wrap(struct text *t, unsigned indent, const char *words);

void text_end_line(struct text *t);

/* How many columns these words (ours, UTF-8) take. */
unsigned text_width(const char *words);

#endif
