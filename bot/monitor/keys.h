/* keys.h - what was pressed, from the bytes that a terminal sends.
 *
 * A key is a byte; a special key, a mouse, and a terminal that answers a
 * question send an escape sequence, which may come in pieces. Sequences are
 * read to their end, whatever they say: no byte of one is ever taken for a
 * key.
 *
 *      ESC [ 1 ; 2 A      CSI: up to a byte from '@' to '~'
 *      ESC [ M x y z      a mouse, the old way: three more bytes
 *      ESC O P            SS3: one more byte
 *      ESC ] 1 1 ; .. BEL a string (OSC, and DCS, SOS, PM, APC): up to BEL
 *                         or ESC \
 *      ESC x              Alt and a key: nothing here
 *      ESC                and then nothing for a while: the key Esc
 */
#ifndef MONITOR_KEYS_H
#define MONITOR_KEYS_H

#include <stdbool.h>
#include <stddef.h>

/* Printable ASCII is itself. Everything that means nothing here is
 * KEY_OTHER: some key. */
enum key {
    KEY_NONE = 0, /* nothing whole came yet */
    KEY_REDRAW = 0x0c,
    KEY_ENTER = '\n',
    KEY_OTHER = 256,
    KEY_ESCAPE,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_HOME,
    KEY_END,
};

/* Inside of what we are. All zeroes: of nothing. */
struct keys {
    int state;
    unsigned number; /* of a control sequence: its first parameter */
    bool more;       /* that parameter is over */
    unsigned skip;   /* bytes of a mouse's that still come */
};

/* One more byte. Returns the key that it completes, or KEY_NONE. */
enum key keys_take(struct keys *k, unsigned char byte);

/* Nothing more came for a while: an Esc that waits for the rest of a sequence
 * is a key of its own (KEY_ESCAPE), else KEY_NONE. What else was cut off is
 * forgotten, except for a string: whose end may be long in coming. If the
 * sequence of that Esc comes after all, it is still read to its end. */
enum key keys_rest(struct keys *k);

/* Would keys_rest() change anything? */
bool keys_wait(const struct keys *k);

#endif
