/* terminal.c - plays bytes onto cells. */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void terminal_erase(struct terminal *t, unsigned row, unsigned from)
{
    memset(&t->cells[row][from], 0, (COLUMNS_MAX - from) * sizeof(struct cell));
}

static void terminal_line_feed(struct terminal *t)
{
    if (t->row + 1 < t->rows) {
        t->row++;
        return;
    }
    memmove(t->cells[0], t->cells[1], (t->rows - 1) * sizeof(t->cells[0]));
    terminal_erase(t, t->rows - 1, 0);
}

static void terminal_style(struct terminal *t, const char *codes)
{
    for (;;) {
        unsigned long code = strtoul(codes, NULL, 10);

        if (code == 0)
            memset(&t->look, 0, sizeof(t->look));
        else if (code == 1)
            t->look.bold = true;
        else if (code == 2)
            t->look.dim = true;
        else if (code >= 31 && code <= 37)
            t->look.color = (unsigned char)code;
        codes += strcspn(codes, ";");
        if (*codes == '\0')
            return;
        codes++;
    }
}

/* A control sequence: "[2A", "[0;1m", "[?7h". */
static void terminal_sequence(struct terminal *t, const char *sequence,
                              char last)
{
    unsigned count = (unsigned)strtoul(sequence + 1, NULL, 10);

    if (last == 'm') {
        terminal_style(t, sequence + 1);
    } else if (last == 'A') {
        t->row -= count < t->row ? count : t->row;
    } else if (last == 'H') {
        t->row = 0;
        t->column = 0;
    } else if (last == 'K') {
        terminal_erase(t, t->row, t->column);
    } else if (last == 'J') {
        terminal_erase(t, t->row, t->column);
        for (unsigned row = t->row + 1; row < t->rows; row++)
            terminal_erase(t, row, 0);
    } else if (last == 'h' && strcmp(sequence, "[?7") == 0) {
        t->frame_whole = true;
    }
}

static void terminal_letter(struct terminal *t, unsigned letter)
{
    struct cell cell = {letter == ' ' ? 0 : letter, t->look};

    if (t->column < t->columns)
        t->cells[t->row][t->column++] = cell;
}

static void terminal_byte(struct terminal *t, unsigned char byte)
{
    if (t->in_sequence) {
        if (byte >= '@' && byte != '[') {
            t->sequence[t->sequence_length] = '\0';
            terminal_sequence(t, t->sequence, (char)byte);
            t->in_sequence = false;
        } else if (t->sequence_length + 1 < sizeof(t->sequence)) {
            t->sequence[t->sequence_length++] = (char)byte;
        }
    } else if (byte == 033) {
        t->in_sequence = true;
        t->sequence_length = 0;
    } else if (byte == '\r') {
        t->column = 0;
    } else if (byte == '\n') {
        terminal_line_feed(t);
    } else if (byte >= ' ' && byte < 0x7f) {
        terminal_letter(t, byte);
    } else if (byte >= 0xc0) {
        t->letter_left = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
        t->letter = byte & (0x3fu >> t->letter_left);
    } else if (byte >= 0x80 && t->letter_left > 0) {
        t->letter = t->letter << 6 | (byte & 0x3fu);
        if (--t->letter_left == 0)
            terminal_letter(t, t->letter);
    }
}

static bool terminal_shows(const struct terminal *t, const char *text)
{
    size_t length = strlen(text);

    for (unsigned row = 0; row < t->rows; row++) {
        for (unsigned from = 0; from + length <= t->columns; from++) {
            size_t same = 0;

            while (same < length && (t->cells[row][from + same].letter == 0
                                         ? ' '
                                         : t->cells[row][from + same].letter) ==
                                        (unsigned char)text[same])
                same++;
            if (same == length)
                return true;
        }
    }
    return false;
}

bool terminal_play(struct terminal *t, int fd, const char *text)
{
    unsigned char bytes[4096];
    ssize_t count;

    while ((count = read(fd, bytes, sizeof(bytes))) > 0) {
        for (ssize_t i = 0; i < count; i++) {
            t->frame_whole = false;
            terminal_byte(t, bytes[i]);
            if (t->frame_whole && text[0] != '\0' && terminal_shows(t, text))
                return true;
        }
    }
    return false;
}
