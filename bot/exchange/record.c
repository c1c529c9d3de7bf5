/* record.c - what the exchange sends, kept as an ITCH file.
 *
 * The exchange's tap fills an evbuffer with framed messages: just the bytes of
 * an ITCH file. They are written beside the file's name and renamed at the
 * end, so a run that fails leaves no half of a recording.
 */
#include "record.h"

#include <errno.h>
#include <event2/buffer.h>
#include <stddef.h>
#include <stdio.h>

#include "bounds.h"
#include "exchange.h"
#include "outfile.h"
#include "tags.h"
#include "tracker.h"

#define CHUNK_BYTES 4096

struct record {
    struct exchange *exchange; /* borrowed */
    struct evbuffer *gathered; /* owned; the exchange appends to it */
    struct outfile file;
    int error; /* the first one */
};

static void remember(struct record *r, int rc)
{
    if (r->error == 0)
        r->error = rc;
}

int record_open(struct exchange *x, const char *path, struct record **out)
{
    struct record *r = tracker_calloc(TAG_MARKET, 1, sizeof(*r));
    int rc = -ENOMEM;

    *out = NULL;
    if (r == NULL)
        goto out;
    r->gathered = evbuffer_new();
    if (r->gathered == NULL)
        goto out;
    rc = outfile_open(&r->file, path);
    if (rc != 0)
        goto out;
    r->exchange = x;
    exchange_tap(x, r->gathered);
    *out = r;
    r = NULL;
out:
    if (r != NULL && r->gathered != NULL)
        evbuffer_free(r->gathered);
    tracker_free(r);
    return rc;
}

int record_write(struct record *r)
{
    unsigned char chunk[CHUNK_BYTES];
    int count;

    bound_holds(BOUND_RECORDING, evbuffer_get_length(r->gathered));
    while ((count = evbuffer_remove(r->gathered, chunk, sizeof(chunk))) > 0) {
        errno = EIO;
        if (r->error == 0 &&
            fwrite(chunk, 1, (size_t)count, r->file.file) != (size_t)count)
            remember(r, -errno);
    }
    return r->error;
}

int record_close(struct record *r, int keep)
{
    int rc;

    if (r == NULL)
        return 0;
    remember(r, exchange_tap(r->exchange, NULL));
    record_write(r);
    if (r->error == 0 && keep)
        remember(r, outfile_commit(&r->file));
    outfile_abort(&r->file);
    evbuffer_free(r->gathered);
    rc = r->error;
    tracker_free(r);
    return rc;
}
