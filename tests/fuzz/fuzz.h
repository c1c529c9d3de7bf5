/* fuzz.h - what a fuzz target is, and how it reads its input.
 *
 *   bytes ─► fuzz_run() ─► the code under test, and checks
 *
 * Each fuzz_NAME.c is one target. It is linked twice: with libFuzzer, which
 * searches for bytes that break it (clang, -DFUZZ=ON), and with replay.c, which
 * plays known bytes in an ordinary build. entry.c stands between both and the
 * target, and checks that each input leaves as many live blocks as it found.
 *
 * A target must do the same for the same bytes, whatever came before: no
 * clock, no real randomness, nothing kept from one input to the next.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The input that is left to read. Past its end everything is 0. */
struct fuzz_bytes {
    const unsigned char *at;
    size_t left;
};

/* Once, before the first input: hooks, names. */
void fuzz_init(void);
/* Play one input (borrowed for the call; exactly as long as it is in memory,
 * so that a sanitizer sees a read past its end). */
void fuzz_run(struct fuzz_bytes *in);
/* Write good input number `i` (0, 1, ...) into `buf`. Returns its length; 0:
 * there is none of that number. */
#define FUZZ_SEED_MAX 8192
size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX]);

/* entry.c: what libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* entry.c: says what isn't so, and aborts. */
_Noreturn void fuzz_fail(const char *what, const char *file, int line);
#define FUZZ_CHECK(what)                                                       \
    ((what) ? (void)0 : fuzz_fail(#what, __FILE__, __LINE__))

static inline unsigned fuzz_u8(struct fuzz_bytes *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->at++;
}

/* `len` bytes, big-endian. */
static inline uint64_t fuzz_uint(struct fuzz_bytes *in, size_t len)
{
    uint64_t value = 0;

    while (len-- > 0)
        value = value << 8 | fuzz_u8(in);
    return value;
}

/* 0 to n - 1; n is 1 to 256. */
static inline unsigned fuzz_below(struct fuzz_bytes *in, unsigned n)
{
    return fuzz_u8(in) % n;
}

/* Up to `len` bytes, as they stand in the input; *got is how many. */
static inline const unsigned char *fuzz_take(struct fuzz_bytes *in, size_t len,
                                             size_t *got)
{
    const unsigned char *at = in->at;

    *got = len < in->left ? len : in->left;
    in->at += *got;
    in->left -= *got;
    return at;
}

/* A text: the bytes up to a 0 or the end, at most size - 1, into `buf`. */
static inline char *fuzz_text(struct fuzz_bytes *in, char *buf, size_t size)
{
    size_t len = 0;

    while (in->left > 0 && len < size - 1) {
        buf[len] = (char)fuzz_u8(in);
        if (buf[len] == '\0')
            return buf;
        len++;
    }
    buf[len] = '\0';
    return buf;
}

/* For seeds: append to `buf` at *at. */
static inline void fuzz_put(unsigned char *buf, size_t *at, const void *bytes,
                            size_t len)
{
    if (len > FUZZ_SEED_MAX - *at)
        len = FUZZ_SEED_MAX - *at;
    memcpy(buf + *at, bytes, len);
    *at += len;
}

#endif
