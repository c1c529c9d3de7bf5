/* frame.h - messages on a byte stream: a big-endian u16 length, which doesn't
 * count itself, before each message. The framing of NASDAQ's ITCH files; both
 * bufferevents of the bot use it too.
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stddef.h>

struct evbuffer;

#define FRAME_LEN_MAX 128 /* the longest message that is let through */

/* Append one message (`len` 1 to FRAME_LEN_MAX bytes, borrowed for the call).
 * Returns 0, -EMSGSIZE, or -ENOMEM with nothing appended. */
int frame_write(struct evbuffer *out, const unsigned char *msg, size_t len);

/* Hand each whole message in `in` to `take`, in order, and drain them. A
 * message that isn't whole yet stays. `take` borrows the bytes for the call;
 * it returns 0 to go on, or a negative errno that ends the reading and is
 * returned, the message in question drained too. `take` must not touch `in`.
 * Returns 0, `take`'s errno, -EMSGSIZE (a length of 0 or over FRAME_LEN_MAX:
 * the stream can't be trusted any more, close it) or -ENOMEM. */
int frame_each(struct evbuffer *in,
               int (*take)(void *ctx, const unsigned char *msg, size_t len),
               void *ctx);

#endif
