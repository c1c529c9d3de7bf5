/* test_replay_damage.c - what can't be replayed, or not to its end, is said in
 * a sentence; what came before the damage is played; nothing is left over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "itch_file.h"
#include "rng.h"

/* What replay_open() says about a file of these bytes. */
static void must_not_open(const char *path, const char *seed_path, int want,
                          const char *sentence)
{
    struct help h;
    char *why = NULL;
    char text[512];

    snprintf(text, sizeof(text), "%s: %s", path, sentence);
    assert_int_equal(help_open(&h), 0);
    assert_int_equal(replay_open(h.x, path, seed_path, &h.source, &why), want);
    assert_null(h.source);
    assert_string_equal(why, text);
    tracker_free(why);
    help_close(&h);
}

static void what_cannot_be_replayed_is_said_in_a_sentence(void **state)
{
    static const char neither[] =
        "neither an ITCH 5.0 file (a length of two bytes before each message) "
        "nor a LOBSTER message file (CSV)";
    const char *path = help_path("bad");
    struct file f = {0};

    (void)state;
    must_not_open(path, NULL, -ENOENT, "there is no such file");
    must_not_open("/", NULL, -EISDIR, "it is a directory");
    assert_true(help_write(path, "", 0, false));
    must_not_open(path, NULL, -EBADMSG, "the file is empty");
    assert_true(help_write(path, "", 0, true));
    must_not_open(path, NULL, -EBADMSG, "the file is empty");
    assert_true(help_write(path, "hello\n", 6, false));
    must_not_open(path, NULL, -EBADMSG, neither);
    assert_true(help_write(path, "\0\1Z", 3, true));
    must_not_open(path, NULL, -EBADMSG, neither);
    assert_true(help_write(path, "\x1f\x8b\x08", 3, false));
    must_not_open(path, NULL, -EBADMSG, "the gzip data is cut off");
    put_listing(&f);
    assert_true(help_write(path, f.bytes, f.len, false));
    must_not_open(path, path, -EBADMSG,
                  "an ITCH file needs no orderbook file beside it");
    unlink(path);
}

/* A file of `sample` whose fourth message is changed. */
static void must_end_with(size_t at, unsigned char value, const char *sentence)
{
    struct file f = {0};
    struct help h;

    make_sample(&f);
    f.bytes[at] = value;
    open_file(&h, &f);
    assert_int_equal(help_play(&h, UINT64_MAX), -EBADMSG);
    assert_non_null(strstr(problem(&h), sentence));
    assert_int_equal(replay_figures(h.source).messages, 3);
    assert_int_equal(replay_figures(h.source).offset_bytes, 106);
    assert_int_equal(matching_orders(exchange_matching(h.x)), 1);
    assert_int_equal(help_play(&h, 1), -EBADMSG);
    help_close(&h);
}

/* The fourth, F, begins at byte 41 + 27 + 38 = 106. */
static void damage_is_named_with_its_place(void **state)
{
    (void)state;
    must_end_with(107, 41,
                  ": at byte 106: a message of type F has 40 bytes, not 41");
    must_end_with(108, 'z', ": at byte 106: no message has the type 'z'");
    must_end_with(108, 200, ": at byte 106: no message has the type 0xc8");
    must_end_with(106, 200,
                  ": at byte 106: the file ends inside a message of 51240 "
                  "bytes");
    must_end_with(113, 255, ": at byte 106: a time of more than 24 hours");
    must_end_with(127, 'x',
                  ": at byte 106: a message of type F makes no "
                  "sense");
}

/* How many whole messages there are in the first `len` bytes. */
static unsigned count_whole(const struct file *f, size_t len, bool *whole)
{
    unsigned count = 0;
    size_t at = 0;

    while (at + 2 <= len && at + 2 + f->bytes[at + 1] <= len) {
        at += 2u + f->bytes[at + 1];
        count++;
    }
    *whole = at == len;
    return count;
}

static void file_cut_anywhere_is_played_up_to_the_cut(void **state)
{
    const char *path = help_path("cut");
    struct file f = {0};

    (void)state;
    make_sample(&f);
    for (size_t len = 3; len < f.len; len++) {
        struct help h;
        bool whole;
        unsigned count = count_whole(&f, len, &whole);

        assert_true(help_write(path, f.bytes, len, false));
        open_path(&h, path);
        assert_int_equal(help_play(&h, UINT64_MAX),
                         whole ? -ENODATA : -EBADMSG);
        assert_int_equal(replay_figures(h.source).messages, count);
        assert_int_equal(problem(&h) == NULL, whole);
        if (!whole)
            assert_non_null(strstr(problem(&h), ": the file ends inside a "));
        help_close(&h);
    }
    unlink(path);
}

static size_t read_back(const char *path, unsigned char *bytes, size_t max)
{
    FILE *file = fopen(path, "rb");
    size_t len = fread(bytes, 1, max, file);

    fclose(file);
    return len;
}

/* The packed file grows no message beyond those that could be unpacked. */
static void packed_file_cut_anywhere_is_named_as_cut(void **state)
{
    const char *path = help_path("cutpacked");
    unsigned char packed[FILE_MAX];
    struct file f = {0};
    size_t packed_len;
    unsigned most = 0;

    (void)state;
    make_sample(&f);
    assert_true(help_write(path, f.bytes, f.len, true));
    packed_len = read_back(path, packed, sizeof(packed));
    for (size_t len = 2; len < packed_len; len++) {
        struct help h;
        char *why = NULL;

        assert_true(help_write(path, packed, len, false));
        assert_int_equal(help_open(&h), 0);
        if (replay_open(h.x, path, NULL, &h.source, &why) == 0) {
            assert_int_equal(help_play(&h, UINT64_MAX), -EBADMSG);
            assert_non_null(strstr(problem(&h), ": the gzip data is cut off"));
            assert_true(replay_figures(h.source).messages >= most);
            most = (unsigned)replay_figures(h.source).messages;
        } else {
            assert_non_null(strstr(why, ": the gzip data is cut off"));
            tracker_free(why);
        }
        help_close(&h);
    }
    unlink(path);
    assert_int_equal(most, 11); /* the trailer alone is missing */
}

/* One to three bytes of the sample, raw or packed, are anything. */
static void play_mutation(struct rng *r, const unsigned char *bytes, size_t len)
{
    const char *path = help_path("mutant");
    unsigned char mutant[FILE_MAX];
    struct help h;
    char *why = NULL;
    int rc;

    memcpy(mutant, bytes, len);
    for (uint64_t i = 1 + rng_below(r, 3); i > 0; i--)
        mutant[rng_below(r, len)] = (unsigned char)rng_next(r);
    assert_true(help_write(path, mutant, len, false));
    assert_int_equal(help_open(&h), 0);
    rc = replay_open(h.x, path, NULL, &h.source, &why);
    if (rc == 0) {
        rc = help_play(&h, UINT64_MAX);
        assert_true(rc == -ENODATA || rc == -EBADMSG);
        assert_int_equal(problem(&h) != NULL, rc == -EBADMSG);
    } else {
        assert_int_equal(rc, -EBADMSG);
        assert_non_null(why);
    }
    tracker_free(why);
    help_close(&h);
    unlink(path);
}

static void any_damage_ends_in_a_sentence_and_leaves_nothing(void **state)
{
    const char *path = help_path("sound");
    unsigned char packed[FILE_MAX];
    struct file f = {0};
    size_t packed_len;
    struct rng r;
    struct tracker_mark before;

    (void)state;
    make_sample(&f);
    assert_true(help_write(path, f.bytes, f.len, true));
    packed_len = read_back(path, packed, sizeof(packed));
    unlink(path);
    rng_init(&r, 1);
    before = tracker_mark();
    for (int i = 0; i < 2000; i++) {
        play_mutation(&r, f.bytes, f.len);
        play_mutation(&r, packed, packed_len);
    }
    assert_int_equal(tracker_live_since(&before), 0);
}

/* Play with allocation number `nth` failing. Returns whether one did; all is
 * given back either way. */
static bool play_short_of_memory(const char *path, uint64_t nth)
{
    struct help h;
    char *why = NULL;
    bool failed;
    int rc;

    assert_int_equal(help_open(&h), 0);
    tracker_fail(nth, false, TRACKER_ANY_TAG);
    rc = replay_open(h.x, path, NULL, &h.source, &why);
    if (rc == 0)
        rc = help_play(&h, UINT64_MAX);
    failed = tracker_failed() > 0;
    tracker_fail(0, false, TRACKER_ANY_TAG);
    assert_int_equal(rc, failed ? -ENOMEM : -ENODATA);
    tracker_free(why);
    help_close(&h);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    const char *path = help_path("nomem");
    struct file f = {0};
    struct tracker_mark before;
    uint64_t nth = 0;

    (void)state;
    make_sample(&f);
    assert_true(help_write(path, f.bytes, f.len, true));
    play_short_of_memory(path, 0);
    before = tracker_mark();
    while (play_short_of_memory(path, ++nth))
        assert_int_equal(tracker_live_since(&before), 0);
    assert_int_equal(tracker_live_since(&before), 0);
    assert_true(nth > 10);
    unlink(path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_replayed_is_said_in_a_sentence),
        cmocka_unit_test(damage_is_named_with_its_place),
        cmocka_unit_test(file_cut_anywhere_is_played_up_to_the_cut),
        cmocka_unit_test(packed_file_cut_anywhere_is_named_as_cut),
        cmocka_unit_test(any_damage_ends_in_a_sentence_and_leaves_nothing),
        cmocka_unit_test(every_allocation_may_fail),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
