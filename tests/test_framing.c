/* test_framing.c - messages on a byte stream, however it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "exchange_help.h"
#include "frame.h"
#include "rng.h"

#define COUNT 300

/* What frame_each() handed out. */
struct taken {
    size_t count;
    size_t len[COUNT];
    unsigned char first[COUNT];
    bool same; /* all bytes of each message are as sent */
    size_t stop_at;
    int stop_rc;
};

/* Message number i: its length and what it is filled with. */
static size_t len_of(size_t i)
{
    return 1 + i * 37 % FRAME_LEN_MAX;
}

static int on_message(void *ctx, const unsigned char *msg, size_t len)
{
    struct taken *t = ctx;

    if (t->count == COUNT)
        return -EOVERFLOW;
    t->len[t->count] = len;
    t->first[t->count] = msg[0];
    for (size_t i = 1; i < len; i++)
        t->same = t->same && msg[i] == msg[0];
    t->count++;
    return t->count == t->stop_at ? t->stop_rc : 0;
}

static void write_messages(struct evbuffer *out, size_t count)
{
    unsigned char msg[FRAME_LEN_MAX];

    for (size_t i = 0; i < count; i++) {
        memset(msg, (int)(i & 0xff), sizeof(msg));
        assert_int_equal(frame_write(out, msg, len_of(i)), 0);
    }
}

static void assert_all_taken(const struct taken *t, size_t count)
{
    assert_int_equal(t->count, count);
    assert_true(t->same);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(t->len[i], len_of(i));
        assert_int_equal(t->first[i], i & 0xff);
    }
}

static void a_message_has_its_length_before_it(void **state)
{
    struct evbuffer *buf = evbuffer_new();

    (void)state;
    assert_int_equal(frame_write(buf, (const unsigned char *)"abc", 3), 0);
    assert_int_equal(evbuffer_get_length(buf), 5);
    assert_memory_equal(evbuffer_pullup(buf, 5), "\0\3abc", 5);
    evbuffer_free(buf);
}

static void messages_of_impossible_length_are_not_written(void **state)
{
    struct evbuffer *buf = evbuffer_new();
    unsigned char msg[FRAME_LEN_MAX + 1] = {0};

    (void)state;
    assert_int_equal(frame_write(buf, msg, 0), -EMSGSIZE);
    assert_int_equal(frame_write(buf, msg, FRAME_LEN_MAX + 1), -EMSGSIZE);
    assert_int_equal(evbuffer_get_length(buf), 0);
    assert_int_equal(frame_write(buf, msg, FRAME_LEN_MAX), 0);
    evbuffer_free(buf);
}

static void many_messages_come_out_as_they_went_in(void **state)
{
    struct evbuffer *buf = evbuffer_new();
    struct taken t = {.same = true};

    (void)state;
    write_messages(buf, COUNT);
    assert_int_equal(frame_each(buf, on_message, &t), 0);
    assert_all_taken(&t, COUNT);
    assert_int_equal(evbuffer_get_length(buf), 0);
    evbuffer_free(buf);
}

/* The same stream in blocks of 1 to 200 bytes, each a block of its own in the
 * evbuffer: every way in which a message can be cut comes up. */
static void however_the_stream_is_cut_the_messages_are_the_same(void **state)
{
    struct evbuffer *whole = evbuffer_new();
    unsigned char *bytes;
    size_t size;
    struct rng rng;

    (void)state;
    write_messages(whole, COUNT);
    size = evbuffer_get_length(whole);
    bytes = evbuffer_pullup(whole, -1);
    rng_init(&rng, 3);
    for (unsigned round = 0; round < 100; round++) {
        uint64_t most = 1 + round * 2;
        struct evbuffer *buf = evbuffer_new();
        struct taken t = {.same = true};

        for (size_t at = 0; at < size;) {
            size_t len = 1 + rng_below(&rng, most);

            len = len < size - at ? len : size - at;
            assert_int_equal(
                evbuffer_add_reference(buf, bytes + at, len, NULL, NULL), 0);
            at += len;
            if (rng_below(&rng, 4) == 0)
                assert_int_equal(frame_each(buf, on_message, &t), 0);
        }
        assert_int_equal(frame_each(buf, on_message, &t), 0);
        assert_all_taken(&t, COUNT);
        assert_int_equal(evbuffer_get_length(buf), 0);
        evbuffer_free(buf);
    }
    evbuffer_free(whole);
}

static void a_message_that_is_not_whole_stays(void **state)
{
    struct evbuffer *buf = evbuffer_new();
    struct taken t = {.same = true};

    (void)state;
    evbuffer_add(buf, "\0\1\0\0\3\1\1", 7);
    assert_int_equal(frame_each(buf, on_message, &t), 0);
    assert_int_equal(t.count, 1);
    assert_int_equal(evbuffer_get_length(buf), 4);
    evbuffer_add(buf, "\1", 1);
    assert_int_equal(frame_each(buf, on_message, &t), 0);
    assert_int_equal(t.count, 2);
    assert_int_equal(t.len[1], 3);
    assert_int_equal(evbuffer_get_length(buf), 0);
    evbuffer_free(buf);
}

static void an_errno_ends_it_behind_its_message(void **state)
{
    struct evbuffer *buf = evbuffer_new();
    struct taken t = {.same = true, .stop_at = 2, .stop_rc = -EPROTO};

    (void)state;
    write_messages(buf, 4);
    assert_int_equal(frame_each(buf, on_message, &t), -EPROTO);
    assert_int_equal(t.count, 2);
    assert_int_equal(frame_each(buf, on_message, &t), 0);
    assert_all_taken(&t, 4);
    evbuffer_free(buf);
}

static void check_length(const char *head, size_t count)
{
    struct evbuffer *buf = evbuffer_new();
    struct taken t = {.same = true};

    write_messages(buf, count);
    evbuffer_add(buf, head, 2);
    assert_int_equal(frame_each(buf, on_message, &t), -EMSGSIZE);
    assert_all_taken(&t, count);
    evbuffer_free(buf);
}

static void
a_length_out_of_range_is_an_error_after_what_came_before(void **state)
{
    (void)state;
    for (size_t count = 0; count < 3; count++) {
        check_length("\0\0", count);
        check_length("\0\x81", count); /* one more than FRAME_LEN_MAX */
        check_length("\xff\xff", count);
    }
}

static void without_memory_nothing_is_appended(void **state)
{
    struct evbuffer *buf = evbuffer_new();
    unsigned failed = 0;

    (void)state;
    for (unsigned i = 0; i < 100; i++) {
        size_t len = evbuffer_get_length(buf);

        tracker_fail(1, true, TRACKER_ANY_TAG);
        if (frame_write(buf, (const unsigned char *)"abcdefghi", 9) != 0) {
            failed++;
            assert_int_equal(evbuffer_get_length(buf), len);
            tracker_fail(0, false, TRACKER_ANY_TAG);
            assert_int_equal(
                frame_write(buf, (const unsigned char *)"abcdefghi", 9), 0);
        }
        tracker_fail(0, false, TRACKER_ANY_TAG);
        assert_int_equal(evbuffer_get_length(buf), len + 11);
    }
    assert_true(failed > 1);
    evbuffer_free(buf);
}

static void reading_allocates_nothing(void **state)
{
    struct evbuffer *buf = evbuffer_new();
    struct taken t = {.same = true};
    uint64_t allocations;

    (void)state;
    write_messages(buf, COUNT);
    allocations = tracker_total().allocations;
    assert_int_equal(frame_each(buf, on_message, &t), 0);
    assert_int_equal(tracker_total().allocations, allocations);
    evbuffer_free(buf);
}

static void nothing_is_live_at_the_end(void **state)
{
    (void)state;
    libevent_global_shutdown();
    assert_int_equal(tracker_total().live_blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_has_its_length_before_it),
        cmocka_unit_test(messages_of_impossible_length_are_not_written),
        cmocka_unit_test(many_messages_come_out_as_they_went_in),
        cmocka_unit_test(however_the_stream_is_cut_the_messages_are_the_same),
        cmocka_unit_test(a_message_that_is_not_whole_stays),
        cmocka_unit_test(an_errno_ends_it_behind_its_message),
        cmocka_unit_test(
            a_length_out_of_range_is_an_error_after_what_came_before),
        cmocka_unit_test(without_memory_nothing_is_appended),
        cmocka_unit_test(reading_allocates_nothing),
        cmocka_unit_test(nothing_is_live_at_the_end),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
