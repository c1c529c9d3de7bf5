/* test_itch.c - ITCH 5.0 against real packets, against itself, against
 * messages of wrong lengths.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "itch.h"
#include "tracker.h"
#include "wire_help.h"

#define MOLD_HEAD 20

/* Real packets: a MoldUDP64 head, then one message with its length. */
static const char golden_add[] =
    "303030303130303539420000000000e12f590001002441159800001f1aced85306000000"
    "000166b53e420000064049564f4f20202020000d55ac";
static const char golden_executed[] =
    "303030303130303539420000000000e12f710001001f45092900021f1aced8f061000000"
    "000166929a00000019000000000003e63b";

static size_t strip(const char *hex, unsigned char *msg)
{
    unsigned char packet[128];
    size_t len = hex_bytes(hex, packet);

    assert_int_equal(packet[MOLD_HEAD] << 8 | packet[MOLD_HEAD + 1],
                     len - MOLD_HEAD - 2);
    memcpy(msg, packet + MOLD_HEAD + 2, len - MOLD_HEAD - 2);
    return len - MOLD_HEAD - 2;
}

static void assert_encodes_back(const struct itch *msg,
                                const unsigned char *bytes, size_t len)
{
    unsigned char again[ITCH_LEN_MAX];

    assert_int_equal(itch_encode(msg, again), len);
    assert_memory_equal(again, bytes, len);
}

static void a_real_add_is_read_and_written_byte_for_byte(void **state)
{
    unsigned char bytes[128];
    struct itch msg;
    size_t len = strip(golden_add, bytes);

    (void)state;
    assert_int_equal(itch_decode(bytes, len, &msg), 0);
    assert_true(msg.known);
    assert_int_equal(msg.type, 'A');
    assert_int_equal(msg.locate, 0x1598);
    assert_int_equal(msg.tracking, 0);
    assert_true(msg.time_ns == 0x1f1aced85306ull);
    assert_true(msg.ref == 0x166b53e);
    assert_int_equal(msg.side, 'B');
    assert_int_equal(msg.qty, 1600);
    assert_string_equal(msg.symbol, "IVOO");
    assert_int_equal(msg.price_ticks, 873900);
    assert_encodes_back(&msg, bytes, len);
}

static void a_real_execution_is_read_and_written_byte_for_byte(void **state)
{
    unsigned char bytes[128];
    struct itch msg;
    size_t len = strip(golden_executed, bytes);

    (void)state;
    assert_int_equal(itch_decode(bytes, len, &msg), 0);
    assert_int_equal(msg.type, 'E');
    assert_int_equal(msg.locate, 0x0929);
    assert_int_equal(msg.tracking, 2);
    assert_true(msg.time_ns == 0x1f1aced8f061ull);
    assert_true(msg.ref == 0x166929a);
    assert_int_equal(msg.qty, 25);
    assert_true(msg.match == 0x3e63b);
    assert_encodes_back(&msg, bytes, len);
}

/* Every field that this type has, at random; the others stay 0. */
static struct itch random_message(struct rng *rng, char type)
{
    struct itch m = {.type = type, .known = true};

    m.locate = (uint16_t)rng_next(rng);
    m.tracking = (uint16_t)rng_next(rng);
    m.time_ns = rng_next(rng) >> 16;
    if (strchr("AFECXDUP", type) != NULL)
        m.ref = rng_next(rng);
    if (type == 'U')
        m.new_ref = rng_next(rng);
    if (strchr("ECP", type) != NULL)
        m.match = rng_next(rng);
    if (strchr("AFECXUP", type) != NULL)
        m.qty = (uint32_t)rng_next(rng);
    if (strchr("AFCUP", type) != NULL)
        m.price_ticks = (uint32_t)rng_next(rng);
    if (strchr("AFP", type) != NULL)
        m.side = random_letter(rng, "BS");
    if (strchr("SHC", type) != NULL)
        m.code = random_letter(rng, "TYNHO");
    if (strchr("RAFHP", type) != NULL)
        random_text(rng, ITCH_SYMBOL_LEN, m.symbol);
    if (type == 'F')
        random_text(rng, 4, m.mpid);
    return m;
}

static void assert_same(const struct itch *a, const struct itch *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->known, b->known);
    assert_int_equal(a->locate, b->locate);
    assert_int_equal(a->tracking, b->tracking);
    assert_true(a->time_ns == b->time_ns);
    assert_true(a->ref == b->ref);
    assert_true(a->new_ref == b->new_ref);
    assert_true(a->match == b->match);
    assert_int_equal(a->qty, b->qty);
    assert_int_equal(a->price_ticks, b->price_ticks);
    assert_int_equal(a->side, b->side);
    assert_int_equal(a->code, b->code);
    assert_string_equal(a->symbol, b->symbol);
    assert_string_equal(a->mpid, b->mpid);
}

static void what_is_encoded_is_decoded_the_same(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 1);
    for (const char *type = "SRHAFECXDUP"; *type != '\0'; type++) {
        for (unsigned i = 0; i < 2000; i++) {
            struct itch msg = random_message(&rng, *type);
            unsigned char bytes[ITCH_LEN_MAX];
            struct itch back;
            size_t len = itch_encode(&msg, bytes);

            assert_int_equal(len, itch_len(*type));
            assert_int_equal(itch_decode(bytes, len, &back), 0);
            assert_same(&back, &msg);
        }
    }
}

/* The lengths of all types, from the table of the protocol's page. */
static const struct {
    char type;
    unsigned char len;
} lens[] = {
    {'S', 12}, {'R', 39}, {'H', 25}, {'Y', 20}, {'L', 26}, {'V', 35},
    {'W', 12}, {'K', 28}, {'J', 35}, {'h', 21}, {'A', 36}, {'F', 40},
    {'E', 31}, {'C', 36}, {'X', 23}, {'D', 19}, {'U', 35}, {'P', 44},
    {'Q', 40}, {'B', 19}, {'I', 50}, {'N', 20}, {'O', 48},
};

static void only_the_right_length_of_each_type_is_taken(void **state)
{
    unsigned char bytes[64] = {0};
    size_t known = 0;
    struct itch msg;

    (void)state;
    bytes[19] = 'B'; /* the side, where there is one */
    for (unsigned type = 0; type < 256; type++) {
        size_t right = 0;

        for (size_t i = 0; i < sizeof(lens) / sizeof(lens[0]); i++)
            if ((unsigned char)lens[i].type == type)
                right = lens[i].len;
        bytes[0] = (unsigned char)type;
        assert_int_equal(itch_len((char)type), right);
        for (size_t len = 0; len <= sizeof(bytes); len++)
            assert_int_equal(itch_decode(bytes, len, &msg),
                             right > 0 && len == right ? 0 : -EBADMSG);
        known += right > 0;
    }
    assert_int_equal(known, 23);
}

static void other_types_are_told_by_their_head_alone(void **state)
{
    for (const char *type = "YLVWKJhQBINO"; *type != '\0'; type++) {
        struct itch msg = {.type = *type};
        unsigned char bytes[ITCH_LEN_MAX] = {
            (unsigned char)*type, 1, 2, 3, 4, 0, 0, 0, 0, 0, 9};

        (void)state;
        assert_int_equal(itch_encode(&msg, bytes + 12), 0);
        bytes[12] = 0;
        assert_int_equal(itch_decode(bytes, itch_len(*type), &msg), 0);
        assert_false(msg.known);
        assert_int_equal(msg.locate, 0x102);
        assert_int_equal(msg.tracking, 0x304);
        assert_int_equal(msg.time_ns, 9);
    }
}

static void a_side_that_is_none_is_refused(void **state)
{
    (void)state;
    for (const char *type = "AFP"; *type != '\0'; type++) {
        struct itch msg = {.type = *type, .side = 'T'};
        unsigned char bytes[ITCH_LEN_MAX];
        size_t len = itch_encode(&msg, bytes);

        assert_int_equal(itch_decode(bytes, len, &msg), -EBADMSG);
    }
}

static void nothing_is_allocated(void **state)
{
    (void)state;
    assert_int_equal(tracker_total().allocations, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_add_is_read_and_written_byte_for_byte),
        cmocka_unit_test(a_real_execution_is_read_and_written_byte_for_byte),
        cmocka_unit_test(what_is_encoded_is_decoded_the_same),
        cmocka_unit_test(only_the_right_length_of_each_type_is_taken),
        cmocka_unit_test(other_types_are_told_by_their_head_alone),
        cmocka_unit_test(a_side_that_is_none_is_refused),
        cmocka_unit_test(nothing_is_allocated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
