/* replay_file.h - read a file, raw or gzip, as one stream of bytes.
 *
 * Gzip is told by its first two bytes, not by the name. What was unpacked
 * before the file turned out to be damaged can be read to its end; the error
 * comes after it. Memory is bounded: one block, and zlib's own.
 */
#ifndef EXCHANGE_REPLAY_FILE_H
#define EXCHANGE_REPLAY_FILE_H

#include <stddef.h>
#include <stdint.h>

struct replay_file;

/* At most so many bytes can be looked at in one piece. */
#define REPLAY_FILE_WINDOW_BYTES 65536

/* 0 and an owned *out (replay_file_free), or *out NULL and the errno of
 * opening it; -EISDIR for a directory, -ENOMEM. */
int replay_file_open(const char *path, struct replay_file **out);
void replay_file_free(struct replay_file *f);

/* Try to have `want` bytes (up to the window) at hand. *data and *len are what
 * is there, borrowed until the next call, and more or less than `want`: less
 * only at the end of the data or before an error.
 * 0; or, if there is less than wanted because reading failed, -EBADMSG (the
 * gzip data is damaged or cut off), -EIO and the like, -ENOMEM. */
int replay_file_peek(struct replay_file *f, size_t want,
                     const unsigned char **data, size_t *len);
/* Go on past `count` bytes that were looked at. */
void replay_file_skip(struct replay_file *f, size_t count);

/* Bytes of the unpacked data that were skipped so far. */
uint64_t replay_file_offset(const struct replay_file *f);
/* Why peek failed, a few words; NULL if it didn't. Borrowed for f's life. */
const char *replay_file_reason(const struct replay_file *f);

#endif
