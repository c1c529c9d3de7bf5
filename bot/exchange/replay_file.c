/* replay_file.c - a window over a file's bytes, unpacked on the way.
 *
 *   file ─read─► in ─┬─ inflate ─► window ─► peek, skip
 *                    └── copy ───►
 *
 * The window holds what was unpacked and not skipped yet, from `at` to `len`.
 * It moves to the front when there is no room behind. An error is kept in
 * `error` and given out only when the window runs short.
 *
 * zlib allocates through the tracker as well, so that its blocks are counted
 * and its failures can be tested.
 */
#include "replay_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "tags.h"
#include "tracker.h"

#define IN_BYTES 16384
#define GZIP_FORMAT (15 + 16) /* zlib: a 32 KiB history, gzip headers only */

struct replay_file {
    int fd;
    bool gzip;
    bool unpacking;   /* `z` is set up */
    bool between;     /* a gzip member ended, another may follow */
    bool ended;       /* nothing more comes */
    bool input_ended; /* the file itself was read to its end */
    int error;
    const char *reason;
    z_stream z;
    size_t in_at, in_len;
    size_t at, len;
    uint64_t offset_bytes;
    unsigned char in[IN_BYTES];
    unsigned char window[REPLAY_FILE_WINDOW_BYTES];
};

static voidpf on_zlib_alloc(voidpf opaque, uInt count, uInt size)
{
    (void)opaque;
    return tracker_calloc(TAG_MARKET, count, size);
}

static void on_zlib_free(voidpf opaque, voidpf block)
{
    (void)opaque;
    tracker_free(block);
}

static int fail(struct replay_file *f, int error, const char *reason)
{
    f->error = error;
    f->reason = reason;
    return error;
}

/* More of the file itself, when `in` is used up. */
static int read_input(struct replay_file *f)
{
    ssize_t count;

    if (f->in_at < f->in_len || f->input_ended)
        return 0;
    do
        count = read(f->fd, f->in, sizeof(f->in));
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        int error = errno;

        return fail(f, -error, strerror(error));
    }
    f->in_at = 0;
    f->in_len = (size_t)count;
    f->input_ended = count == 0;
    return 0;
}

/* What follows a whole gzip member: another one (files may be joined), zeroes
 * (from tapes), or the end. */
static int begin_member(struct replay_file *f)
{
    while (f->in_at < f->in_len && f->in[f->in_at] == 0)
        f->in_at++;
    if (f->in_at == f->in_len) {
        f->ended = f->input_ended;
        return 0;
    }
    if (f->in[f->in_at] != 0x1f)
        return fail(f, -EBADMSG, "something follows the end of the gzip data");
    if (inflateReset(&f->z) != Z_OK)
        return fail(f, -EBADMSG, "the gzip data is damaged");
    f->between = false;
    return 0;
}

static int unpack(struct replay_file *f)
{
    int rc;

    f->z.next_in = f->in + f->in_at;
    f->z.avail_in = (uInt)(f->in_len - f->in_at);
    f->z.next_out = f->window + f->len;
    f->z.avail_out = (uInt)(sizeof(f->window) - f->len);
    rc = inflate(&f->z, Z_NO_FLUSH);
    f->in_at = f->in_len - f->z.avail_in;
    f->len = sizeof(f->window) - f->z.avail_out;
    if (rc == Z_STREAM_END)
        f->between = true;
    else if (rc == Z_MEM_ERROR)
        return fail(f, -ENOMEM, "out of memory");
    else if (rc == Z_BUF_ERROR && f->input_ended)
        return fail(f, -EBADMSG, "the gzip data is cut off");
    else if (rc != Z_OK && rc != Z_BUF_ERROR)
        return fail(f, -EBADMSG, "the gzip data is damaged");
    return 0;
}

static void copy(struct replay_file *f)
{
    size_t count = sizeof(f->window) - f->len;

    if (count > f->in_len - f->in_at)
        count = f->in_len - f->in_at;
    memcpy(f->window + f->len, f->in + f->in_at, count);
    f->in_at += count;
    f->len += count;
    f->ended = f->input_ended;
}

/* One step towards a fuller window. */
static int advance(struct replay_file *f)
{
    int rc = read_input(f);

    if (rc != 0)
        return rc;
    if (!f->gzip)
        copy(f);
    else if (f->between)
        rc = begin_member(f);
    else
        rc = unpack(f);
    return rc;
}

int replay_file_peek(struct replay_file *f, size_t want,
                     const unsigned char **data, size_t *len)
{
    assert(want <= sizeof(f->window));
    if (f->at + want > sizeof(f->window)) {
        memmove(f->window, f->window + f->at, f->len - f->at);
        f->len -= f->at;
        f->at = 0;
    }
    while (f->len - f->at < want && !f->ended && f->error == 0)
        advance(f);
    *data = f->window + f->at;
    *len = f->len - f->at;
    return *len < want ? f->error : 0;
}

void replay_file_skip(struct replay_file *f, size_t count)
{
    f->at += count;
    f->offset_bytes += count;
}

uint64_t replay_file_offset(const struct replay_file *f)
{
    return f->offset_bytes;
}

const char *replay_file_reason(const struct replay_file *f)
{
    return f->reason;
}

/* Two bytes tell; a pipe may give them one at a time. */
static int detect_gzip(struct replay_file *f)
{
    while (f->in_len < 2 && !f->input_ended) {
        ssize_t count =
            read(f->fd, f->in + f->in_len, sizeof(f->in) - f->in_len);

        if (count < 0 && errno != EINTR)
            return -errno;
        if (count > 0)
            f->in_len += (size_t)count;
        f->input_ended = count == 0;
    }
    f->gzip = f->in_len >= 2 && f->in[0] == 0x1f && f->in[1] == 0x8b;
    return 0;
}

static int start_unpacking(struct replay_file *f)
{
    f->z.zalloc = on_zlib_alloc;
    f->z.zfree = on_zlib_free;
    if (inflateInit2(&f->z, GZIP_FORMAT) != Z_OK)
        return -ENOMEM;
    f->unpacking = true;
    return 0;
}

int replay_file_open(const char *path, struct replay_file **out)
{
    struct replay_file *f = tracker_calloc(TAG_MARKET, 1, sizeof(*f));
    struct stat st;
    int rc = -ENOMEM;

    *out = NULL;
    if (f == NULL)
        goto out;
    f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    rc = f->fd < 0 || fstat(f->fd, &st) != 0 ? -errno : 0;
    if (rc == 0 && S_ISDIR(st.st_mode))
        rc = -EISDIR;
    if (rc == 0)
        rc = detect_gzip(f);
    if (rc == 0 && f->gzip)
        rc = start_unpacking(f);
    if (rc != 0)
        goto out;
    *out = f;
    f = NULL;
out:
    replay_file_free(f);
    return rc;
}

void replay_file_free(struct replay_file *f)
{
    if (f == NULL)
        return;
    if (f->unpacking)
        inflateEnd(&f->z);
    if (f->fd >= 0)
        close(f->fd);
    tracker_free(f);
}
