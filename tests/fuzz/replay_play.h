/* replay_play.h - play a file of market data to its end, and check on the way.
 * For the targets of both formats.
 */
#ifndef TESTS_FUZZ_REPLAY_PLAY_H
#define TESTS_FUZZ_REPLAY_PLAY_H

#include <stddef.h>

/* How the file is presented. */
struct replay_how {
    unsigned repeat; /* so many times what there is, 1 to 256 */
    unsigned damage; /* so many packed bytes are changed */
    unsigned meddle; /* a trader sends an order every so many events; 0: none */
    bool packed;     /* by gzip */
    bool joined;     /* packed in two members */
};

/* The flags byte and the one behind it. */
struct replay_how replay_how_of(unsigned flags, unsigned more);

/* A file in memory with a path of its own, for as long as the process runs.
 * `which` is 0 or 1. Returns its path (static storage). */
const char *replay_file_of(unsigned which, const unsigned char *bytes,
                           size_t len, const struct replay_how *how);

/* `book_path` may be NULL. */
void replay_play(const char *path, const char *book_path,
                 const struct replay_how *how);

#endif
