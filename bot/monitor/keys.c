/* keys.c - what was pressed, from the bytes that a terminal sends.
 */
#include "keys.h"

enum {
    AT_NOTHING,
    AT_ESCAPE,
    AT_LATE,    /* Esc was told as a key: its sequence may still come */
    AT_CONTROL, /* ESC [ */
    AT_SINGLE,  /* ESC O */
    AT_MOUSE,
    AT_STRING,
    AT_STRING_ESCAPE, /* a string's end begins like this */
};

enum { ESC = 0x1b, BEL = 0x07, CAN = 0x18, SUB = 0x1a, NUMBER_MAX = 10000 };

/* The same letters end CSI and SS3 sequences of cursor keys. */
static enum key letter_key(unsigned char letter)
{
    switch (letter) {
    case 'A':
        return KEY_UP;
    case 'B':
        return KEY_DOWN;
    case 'C':
        return KEY_RIGHT;
    case 'D':
        return KEY_LEFT;
    case 'F':
        return KEY_END;
    case 'H':
        return KEY_HOME;
    default:
        return KEY_OTHER;
    }
}

/* ESC [ number ~ */
static enum key number_key(unsigned number)
{
    switch (number) {
    case 1:
    case 7:
        return KEY_HOME;
    case 4:
    case 8:
        return KEY_END;
    case 5:
        return KEY_PAGE_UP;
    case 6:
        return KEY_PAGE_DOWN;
    default:
        return KEY_OTHER;
    }
}

/* A report (a focus, a mouse, where the cursor is) is no key at all. */
static bool is_report(unsigned char last)
{
    return last == 'I' || last == 'O' || last == 'm' || last == 'M' ||
           last == 'R' || last == 'c' || last == 'n' || last == 't' ||
           last == 'u' || last == 'y';
}

static enum key take_control(struct keys *k, unsigned char byte)
{
    bool first = k->number == 0 && !k->more;

    if (byte == '[' && first) { /* F1 of a console */
        k->state = AT_MOUSE;
        k->skip = 1;
        return KEY_NONE;
    }
    if (byte >= '0' && byte <= '9' && !k->more && k->number < NUMBER_MAX)
        k->number = k->number * 10 + (byte - '0');
    else if (byte < '0' || byte > '9')
        k->more = true;
    if (byte < '@' || byte > '~')
        return KEY_NONE;
    k->state = AT_NOTHING;
    if (byte == 'M' && first) {
        k->state = AT_MOUSE;
        k->skip = 3;
        return KEY_NONE;
    }
    if (is_report(byte))
        return KEY_NONE;
    return byte == '~' ? number_key(k->number) : letter_key(byte);
}

static enum key take_escape(struct keys *k, unsigned char byte)
{
    k->number = 0;
    k->more = false;
    k->state = byte == '['   ? AT_CONTROL
               : byte == 'O' ? AT_SINGLE
               : byte == ']' || byte == 'P' || byte == 'X' || byte == '^' ||
                       byte == '_'
                   ? AT_STRING
                   : AT_NOTHING;
    return k->state == AT_NOTHING ? KEY_OTHER : KEY_NONE;
}

static enum key take_plain(unsigned char byte)
{
    if (byte == '\r')
        return KEY_ENTER;
    if (byte == '\n' || byte == KEY_REDRAW || (byte >= ' ' && byte <= '~'))
        return (enum key)byte;
    /* Of a letter beyond ASCII the first byte is the key. */
    return byte >= 0x80 && byte < 0xc0 ? KEY_NONE : KEY_OTHER;
}

enum key keys_take(struct keys *k, unsigned char byte)
{
    if (k->state == AT_MOUSE) {
        k->state = --k->skip > 0 ? AT_MOUSE : AT_NOTHING;
        return KEY_NONE;
    }
    if (k->state == AT_STRING || k->state == AT_STRING_ESCAPE) {
        if (byte == BEL || byte == CAN || byte == SUB ||
            (k->state == AT_STRING_ESCAPE && byte == '\\'))
            k->state = AT_NOTHING;
        else
            k->state = byte == ESC ? AT_STRING_ESCAPE : AT_STRING;
        return KEY_NONE;
    }
    if (byte == ESC) { /* wherever it comes, something begins anew */
        enum key before = k->state == AT_ESCAPE ? KEY_ESCAPE : KEY_NONE;

        k->state = AT_ESCAPE;
        return before;
    }
    if (k->state == AT_LATE && byte != '[' && byte != 'O')
        k->state = AT_NOTHING;
    if (k->state == AT_ESCAPE || k->state == AT_LATE)
        return take_escape(k, byte);
    if (k->state == AT_CONTROL)
        return take_control(k, byte);
    if (k->state == AT_SINGLE) {
        k->state = AT_NOTHING;
        return letter_key(byte);
    }
    return take_plain(byte);
}

bool keys_wait(const struct keys *k)
{
    return k->state == AT_ESCAPE || k->state == AT_CONTROL ||
           k->state == AT_SINGLE || k->state == AT_MOUSE;
}

enum key keys_rest(struct keys *k)
{
    enum key key = k->state == AT_ESCAPE ? KEY_ESCAPE : KEY_NONE;

    if (keys_wait(k))
        k->state = key == KEY_ESCAPE ? AT_LATE : AT_NOTHING;
    return key;
}
