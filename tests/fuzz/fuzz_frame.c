/* fuzz_frame.c - a stream of framed messages that arrives in any pieces.
 *
 *   | stop after | piece | ... | piece bytes ... |
 *
 * The same stream is read at once by the few lines below and piece by piece by
 * frame_each(): the messages, the end and what stays unread must be the same.
 * Pieces come as blocks of their own, so that messages cross from one to the
 * next.
 */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/event.h>

#include "bytes.h"
#include "exchange_help.h"
#include "frame.h"
#include "fuzz.h"

#define STREAM_MAX 4096

/* The messages that came, one after the other. */
struct heard {
    unsigned char bytes[STREAM_MAX];
    size_t len;
    unsigned messages;
    unsigned stop_after; /* the message that is refused; 0: none */
};

static struct heard expected, got;

void fuzz_init(void)
{
    help_hook_libevent();
}

static int on_message(void *heard, const unsigned char *msg, size_t len)
{
    struct heard *h = heard;

    FUZZ_CHECK(len > 0 && len <= FRAME_LEN_MAX);
    FUZZ_CHECK(h->len + len <= sizeof(h->bytes));
    memcpy(h->bytes + h->len, msg, len);
    h->len += len;
    h->messages++;
    return h->messages == h->stop_after ? -EPROTO : 0;
}

/* What frame_each() should do with the whole stream; *left: bytes unread. */
static int read_plainly(const unsigned char *at, size_t size, size_t *left)
{
    int rc = 0;

    *left = size;
    while (rc == 0 && *left >= 2) {
        size_t len = bytes_get16(at);

        if (len == 0 || len > FRAME_LEN_MAX)
            return -EMSGSIZE;
        if (*left < 2 + len)
            break;
        rc = on_message(&expected, at + 2, len);
        at += 2 + len;
        *left -= 2 + len;
    }
    return rc;
}

static void forget(struct heard *h, unsigned stop_after)
{
    h->len = 0;
    h->messages = 0;
    h->stop_after = stop_after;
}

/* Each message through frame_write() gives the same stream again. */
static void write_again(struct evbuffer *buffer)
{
    unsigned char longest[FRAME_LEN_MAX + 1] = {0};
    size_t before = evbuffer_get_length(buffer);

    FUZZ_CHECK(frame_write(buffer, longest, 0) == -EMSGSIZE);
    FUZZ_CHECK(frame_write(buffer, longest, sizeof(longest)) == -EMSGSIZE);
    FUZZ_CHECK(evbuffer_get_length(buffer) == before);
    evbuffer_drain(buffer, before);
    for (size_t at = 0; at < got.len; at += FRAME_LEN_MAX) {
        size_t len =
            got.len - at < FRAME_LEN_MAX ? got.len - at : FRAME_LEN_MAX;

        FUZZ_CHECK(frame_write(buffer, got.bytes + at, len) == 0);
    }
    memcpy(expected.bytes, got.bytes, got.len);
    expected.len = got.len;
    forget(&got, 0);
    FUZZ_CHECK(frame_each(buffer, on_message, &got) == 0);
    FUZZ_CHECK(got.len == expected.len);
    FUZZ_CHECK(memcmp(got.bytes, expected.bytes, got.len) == 0);
    FUZZ_CHECK(evbuffer_get_length(buffer) == 0);
}

void fuzz_run(struct fuzz_bytes *in)
{
    unsigned stop_after = fuzz_u8(in);
    unsigned piece = 1 + fuzz_u8(in), grow = fuzz_u8(in);
    const unsigned char *stream = in->at;
    size_t size = in->left < STREAM_MAX ? in->left : STREAM_MAX;
    struct evbuffer *buffer = evbuffer_new();
    size_t at = 0, left;
    int rc, expected_rc;

    FUZZ_CHECK(buffer != NULL);
    forget(&expected, stop_after);
    forget(&got, stop_after);
    expected_rc = read_plainly(stream, size, &left);
    for (rc = 0; at < size && rc == 0; piece = 1 + (piece + grow) % 300) {
        size_t len = size - at < piece ? size - at : piece;

        /* Odd pieces stay blocks of their own. */
        if (piece % 2 == 1)
            FUZZ_CHECK(evbuffer_add_reference(buffer, stream + at, len, NULL,
                                              NULL) == 0);
        else
            FUZZ_CHECK(evbuffer_add(buffer, stream + at, len) == 0);
        at += len;
        if (grow % 3 != 0 || at == size)
            rc = frame_each(buffer, on_message, &got);
    }
    FUZZ_CHECK(rc == expected_rc);
    FUZZ_CHECK(evbuffer_get_length(buffer) + (size - at) == left);
    FUZZ_CHECK(got.messages == expected.messages && got.len == expected.len);
    FUZZ_CHECK(memcmp(got.bytes, expected.bytes, got.len) == 0);
    write_again(buffer);
    evbuffer_free(buffer);
}

/* Messages of many lengths; some streams end in the middle, or in one that is
 * too long. */
size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const unsigned char heads[][3] = {
        {0, 255, 0}, {0, 0, 0}, {3, 2, 1}, {0, 10, 6}, {5, 50, 3}, {0, 128, 7},
    };
    unsigned char msg[FRAME_LEN_MAX];
    size_t at = 0;

    if (i >= sizeof(heads) / sizeof(heads[0]))
        return 0;
    fuzz_put(buf, &at, heads[i], 3);
    for (size_t len = 1; len <= FRAME_LEN_MAX; len += 9 + i) {
        unsigned char head[2];

        memset(msg, (int)('a' + len % 26), len);
        bytes_put(head, 2, len);
        fuzz_put(buf, &at, head, 2);
        fuzz_put(buf, &at, msg, len);
    }
    if (i % 3 == 1)
        fuzz_put(buf, &at, "\0\20half", 6);
    if (i % 3 == 2)
        fuzz_put(buf, &at, "\0\201", 2);
    return at;
}
