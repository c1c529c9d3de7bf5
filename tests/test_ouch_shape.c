/* test_ouch_shape.c - OUCH 5.0 messages of wrong types, lengths, appendages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "ouch.h"
#include "tracker.h"
#include "wire_help.h"

/* Types with the length of their fixed part; `appendage`: one may follow. */
struct shape {
    char type;
    unsigned char len;
    bool appendage;
};

static const struct shape shapes_in[] = {
    {'O', 47, true},  {'U', 40, true}, {'X', 9, false},
    {'M', 10, false}, {'Q', 1, false},
};
static const struct shape shapes_out[] = {
    {'S', 10, false}, {'A', 64, true},  {'U', 68, true},  {'C', 18, false},
    {'D', 31, false}, {'D', 32, false}, {'E', 36, true},  {'B', 36, false},
    {'J', 29, false}, {'P', 13, false}, {'I', 13, false}, {'T', 30, false},
    {'M', 18, false}, {'R', 16, true},  {'Q', 13, false},
};

/* A message of `len` bytes that says of its appendage what is true, if it
 * ends in an appendage at all: fields of a byte each. */
static void fill(const struct shape *shape, unsigned char *bytes, size_t len)
{
    memset(bytes, 0, 128);
    bytes[0] = (unsigned char)shape->type;
    if (!shape->appendage || len < shape->len)
        return;
    bytes[shape->len - 1] = (unsigned char)(len - shape->len);
    for (size_t i = shape->len; i + 1 < len; i += 2) {
        bytes[i] = 1;
        bytes[i + 1] = 99;
    }
}

static int decode_in(const unsigned char *bytes, size_t len)
{
    struct ouch_in msg;

    return ouch_in_decode(bytes, len, &msg);
}

static int decode_out(const unsigned char *bytes, size_t len)
{
    struct ouch_out msg;

    return ouch_out_decode(bytes, len, &msg);
}

static bool is_right(const struct shape *shapes, size_t count, char type,
                     size_t len)
{
    for (size_t i = 0; i < count; i++) {
        const struct shape *s = &shapes[i];

        if (s->type == type && len == s->len)
            return true;
        /* Fields of two bytes fill an even appendage. */
        if (s->type == type && s->appendage && len > s->len &&
            (len - s->len) % 2 == 0)
            return true;
    }
    return false;
}

static void check_lengths(const struct shape *shapes, size_t count,
                          int (*decode)(const unsigned char *, size_t))
{
    unsigned char bytes[128];

    for (size_t i = 0; i < count; i++) {
        for (size_t len = 0; len < 100; len++) {
            fill(&shapes[i], bytes, len);
            assert_int_equal(
                decode(bytes, len),
                is_right(shapes, count, shapes[i].type, len) ? 0 : -EBADMSG);
        }
    }
}

static void only_the_right_length_of_each_type_is_taken(void **state)
{
    (void)state;
    check_lengths(shapes_in, sizeof(shapes_in) / sizeof(shapes_in[0]),
                  decode_in);
    check_lengths(shapes_out, sizeof(shapes_out) / sizeof(shapes_out[0]),
                  decode_out);
}

static void an_unknown_type_is_refused(void **state)
{
    unsigned char bytes[128] = {0};

    (void)state;
    for (unsigned type = 0; type < 256; type++) {
        bytes[0] = (unsigned char)type;
        for (size_t len = 0; len < 100; len++) {
            if (type == 0 || strchr("OUXMQ", (int)type) == NULL)
                assert_int_equal(decode_in(bytes, len), -EBADMSG);
            if (type == 0 || strchr("SAUCDEBJPITMRQ", (int)type) == NULL)
                assert_int_equal(decode_out(bytes, len), -EBADMSG);
        }
    }
}

static void types_that_are_not_spoken_are_told_apart(void **state)
{
    unsigned char bytes[128];
    struct ouch_out msg;

    (void)state;
    for (size_t i = 0; i < sizeof(shapes_out) / sizeof(shapes_out[0]); i++) {
        fill(&shapes_out[i], bytes, shapes_out[i].len);
        assert_int_equal(ouch_out_decode(bytes, shapes_out[i].len, &msg), 0);
        assert_int_equal(msg.known,
                         strchr("DBPTR", shapes_out[i].type) == NULL);
        msg.type = shapes_out[i].type;
        assert_int_equal(ouch_out_encode(&msg, bytes),
                         msg.known ? shapes_out[i].len : 0);
    }
}

static int decode_with_appendage(const char *hex, struct ouch_in *msg)
{
    struct ouch_in enter = {.type = 'O'};
    unsigned char bytes[128];
    size_t len = ouch_in_encode(&enter, bytes);
    size_t extra = hex_bytes(hex, bytes + len);

    bytes[len - 1] = (unsigned char)extra;
    return ouch_in_decode(bytes, len + extra, msg);
}

static void an_appendage_must_add_up(void **state)
{
    struct ouch_in msg;

    (void)state;
    assert_int_equal(decode_with_appendage("05024c494d45", &msg), 0);
    assert_false(msg.post_only);
    assert_int_equal(decode_with_appendage("05024c494d45020c50", &msg), 0);
    assert_true(msg.post_only);
    assert_int_equal(decode_with_appendage("020c4e", &msg), 0);
    assert_false(msg.post_only);
    assert_int_equal(decode_with_appendage("030c5050", &msg), 0);
    assert_false(msg.post_only);
    /* over the end; of no length; cut after the length */
    assert_int_equal(decode_with_appendage("06024c494d45", &msg), -EBADMSG);
    assert_int_equal(decode_with_appendage("0002", &msg), -EBADMSG);
    assert_int_equal(decode_with_appendage("020c5001", &msg), -EBADMSG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_right_length_of_each_type_is_taken),
        cmocka_unit_test(an_unknown_type_is_refused),
        cmocka_unit_test(types_that_are_not_spoken_are_told_apart),
        cmocka_unit_test(an_appendage_must_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
