/* frame.c - messages on a byte stream, two bytes of length before each.
 *
 * An evbuffer is a chain of blocks. Messages that stand whole in the first
 * block are handed out from there; the rare one that crosses into the next is
 * copied together on the stack. So reading allocates nothing.
 */
#include "frame.h"

#include <errno.h>
#include <event2/buffer.h>
#include <string.h>

#include "bounds.h"
#include "bytes.h"

#define FRAME_HEAD 2

int frame_write(struct evbuffer *out, const unsigned char *msg, size_t len)
{
    unsigned char frame[FRAME_HEAD + FRAME_LEN_MAX];

    if (len == 0 || len > FRAME_LEN_MAX) {
        bound_met(BOUND_WIRE_MESSAGE, 1);
        return -EMSGSIZE;
    }
    bytes_put(frame, FRAME_HEAD, len);
    memcpy(frame + FRAME_HEAD, msg, len);
    return evbuffer_add(out, frame, FRAME_HEAD + len) == 0 ? 0 : -ENOMEM;
}

/* Hand out the whole messages in these `size` bytes; *done is how many bytes
 * that were, also when it ends with an error. */
static int frame_run(const unsigned char *at, size_t size, size_t *done,
                     int (*take)(void *, const unsigned char *, size_t),
                     void *ctx)
{
    int rc = 0;

    *done = 0;
    while (rc == 0 && size - *done >= FRAME_HEAD) {
        const unsigned char *head = at + *done;
        size_t len = bytes_get16(head);

        if (len == 0 || len > FRAME_LEN_MAX) {
            bound_met(BOUND_WIRE_MESSAGE, 1);
            return -EMSGSIZE;
        }
        if (size - *done < FRAME_HEAD + len)
            break;
        *done += FRAME_HEAD + len;
        rc = take(ctx, head + FRAME_HEAD, len);
    }
    return rc;
}

int frame_each(struct evbuffer *in,
               int (*take)(void *ctx, const unsigned char *msg, size_t len),
               void *ctx)
{
    unsigned char joint[FRAME_HEAD + FRAME_LEN_MAX];
    size_t done;
    int rc;

    do {
        size_t size = evbuffer_get_contiguous_space(in);

        if (size == 0)
            return 0;
        rc = frame_run(evbuffer_pullup(in, (ev_ssize_t)size), size, &done, take,
                       ctx);
        if (rc == 0 && done == 0 && evbuffer_get_length(in) > size) {
            ev_ssize_t copied = evbuffer_copyout(in, joint, sizeof(joint));

            rc = frame_run(joint, copied > 0 ? (size_t)copied : 0, &done, take,
                           ctx);
        }
        evbuffer_drain(in, done);
    } while (rc == 0 && done > 0);
    return rc;
}
