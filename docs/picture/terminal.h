/* terminal.h - a terminal small enough to draw: it plays the sequences that
 * the bot's view uses, and leaves out all others.
 */
#ifndef PICTURE_TERMINAL_H
#define PICTURE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum { COLUMNS_MAX = 240, ROWS_MAX = 100, SEQUENCE_MAX = 32 };

struct look {
    bool bold;
    bool dim;
    unsigned char color; /* 0: the terminal's own; else 31 to 37 */
};

struct cell {
    unsigned letter; /* Unicode; 0: blank */
    struct look look;
};

struct terminal {
    struct cell cells[ROWS_MAX][COLUMNS_MAX];
    unsigned columns;
    unsigned rows;
    unsigned row;
    unsigned column;
    struct look look;
    char sequence[SEQUENCE_MAX]; /* behind ESC, as far as it has come */
    size_t sequence_length;
    bool in_sequence;
    unsigned letter; /* a UTF-8 letter, as far as it has come */
    unsigned letter_left;
    bool frame_whole;
};

/* Play what comes from `fd` until a whole frame shows `text` (ASCII, not
 * empty): true; or until there is no more. A frame is whole when wrapping is
 * switched on again: that is the last thing the view does. */
bool terminal_play(struct terminal *t, int fd, const char *text);

#endif
