/* test_replay_file.c - a file's bytes come out in order, however it is packed
 * and in whatever pieces they are looked at.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange_help.h"
#include "replay_file.h"
#include "rng.h"

#define LEN 300000 /* several windows */

static unsigned char content[LEN];

static void make_content(void)
{
    struct rng r;

    rng_init(&r, 1);
    for (size_t i = 0; i < LEN; i++)
        content[i] = (unsigned char)rng_below(&r, 16);
}

/* Read to the end in pieces of up to `most` bytes; returns the end's rc. */
static int read_pieces(struct replay_file *f, size_t most, size_t *total)
{
    const unsigned char *data;
    size_t have, piece = 1;
    int rc;

    *total = 0;
    for (;;) {
        rc = replay_file_peek(f, piece, &data, &have);
        if (have > piece)
            have = piece;
        if (have == 0)
            return rc;
        assert_true(*total + have <= LEN);
        assert_memory_equal(data, content + *total, have);
        replay_file_skip(f, have);
        *total += have;
        assert_int_equal(replay_file_offset(f), *total);
        piece = piece % most + 1;
    }
}

static int read_path(const char *path, size_t most, size_t *total,
                     const char **reason)
{
    struct replay_file *f;
    int rc;

    assert_int_equal(replay_file_open(path, &f), 0);
    rc = read_pieces(f, most, total);
    *reason = replay_file_reason(f);
    replay_file_free(f);
    return rc;
}

static void pieces_of_any_size_make_the_whole(void **state)
{
    static const size_t most[] = {1, 7, 1000, REPLAY_FILE_WINDOW_BYTES};
    const char *path = help_path("whole");
    const char *reason;
    size_t total;

    (void)state;
    for (int packed = 0; packed < 2; packed++) {
        assert_true(help_write(path, content, LEN, packed != 0));
        for (size_t i = 0; i < sizeof(most) / sizeof(most[0]); i++) {
            assert_int_equal(read_path(path, most[i], &total, &reason), 0);
            assert_int_equal(total, LEN);
            assert_null(reason);
        }
    }
    unlink(path);
}

/* Put a packed piece of the content, and some bytes, behind what is there. */
static void append(const char *path, size_t from, size_t len, const void *tail,
                   size_t tail_len)
{
    gzFile packed = gzopen(path, "ab");
    FILE *plain;

    assert_non_null(packed);
    assert_int_equal(gzwrite(packed, content + from, (unsigned)len), len);
    assert_int_equal(gzclose(packed), Z_OK);
    plain = fopen(path, "ab");
    assert_non_null(plain);
    assert_int_equal(fwrite(tail, 1, tail_len, plain), tail_len);
    assert_int_equal(fclose(plain), 0);
}

static void joined_gzip_files_are_one(void **state)
{
    const char *path = help_path("joined");
    const char *reason;
    size_t total;

    (void)state;
    append(path, 0, 100, "", 0);
    append(path, 100, 200000, "\0\0\0", 3);
    append(path, 200100, LEN - 200100, "\0\0\0\0", 4);
    assert_int_equal(read_path(path, 1000, &total, &reason), 0);
    assert_int_equal(total, LEN);
    unlink(path);
}

static void what_follows_gzip_data_is_said_after_it(void **state)
{
    const char *path = help_path("tail");
    const char *reason;
    size_t total;

    (void)state;
    append(path, 0, 1000, "tail", 4);
    assert_int_equal(read_path(path, 100, &total, &reason), -EBADMSG);
    assert_int_equal(total, 1000);
    assert_string_equal(reason, "something follows the end of the gzip data");
    unlink(path);
}

static void damaged_checksum_is_said_after_the_data(void **state)
{
    const char *path = help_path("sum");
    const char *reason;
    FILE *file;
    size_t total;

    (void)state;
    append(path, 0, 1000, "", 0);
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, -8, SEEK_END), 0);
    assert_int_equal(fwrite("????", 1, 4, file), 4);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(read_path(path, 100, &total, &reason), -EBADMSG);
    assert_int_equal(total, 1000);
    assert_string_equal(reason, "the gzip data is damaged");
    unlink(path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_any_size_make_the_whole),
        cmocka_unit_test(joined_gzip_files_are_one),
        cmocka_unit_test(what_follows_gzip_data_is_said_after_it),
        cmocka_unit_test(damaged_checksum_is_said_after_the_data),
    };

    make_content();
    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
