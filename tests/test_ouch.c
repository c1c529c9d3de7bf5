/* test_ouch.c - OUCH 5.0 against real packets and against itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>

#include "ouch.h"
#include "tracker.h"
#include "wire_help.h"

/* Real packets of SoupBinTCP: length, U or S, then the message. */
static const char golden_enter[] =
    "0036554f0000007154000000e143564c54202020200000000000099db83059414e4e4838"
    "465542384956202020202020000605024c494d45";
static const char golden_accepted[] =
    "004a53410000289b4d64af8700753a8d42000000284144424520202020000000000048e7"
    "483559000000000f56b4f5414e4e4c3736383237303120202020202020000905024d4c52"
    "4f021230";
static const char golden_cancel[] = "000a555800752e7100000000";
static const char golden_cancelled[] =
    "001353430000289b4d68131700753a8d0000002855";

static size_t strip(const char *hex, unsigned char *msg)
{
    unsigned char packet[128];
    size_t len = hex_bytes(hex, packet);

    assert_int_equal(packet[0] << 8 | packet[1], len - 2);
    memcpy(msg, packet + 3, len - 3);
    return len - 3;
}

static void a_real_enter_order_is_read(void **state)
{
    unsigned char bytes[128];
    unsigned char again[OUCH_LEN_MAX];
    struct ouch_in msg;
    size_t len = strip(golden_enter, bytes);

    (void)state;
    assert_int_equal(ouch_in_decode(bytes, len, &msg), 0);
    assert_int_equal(msg.type, 'O');
    assert_int_equal(msg.ref, 0x71);
    assert_int_equal(msg.side, 'T');
    assert_int_equal(msg.qty, 225);
    assert_string_equal(msg.symbol, "CVLT");
    assert_int_equal(msg.price_ticks, 630200);
    assert_int_equal(msg.tif, '0');
    assert_int_equal(msg.display, 'Y');
    assert_int_equal(msg.capacity, 'A');
    assert_false(msg.post_only);
    assert_string_equal(msg.token, "H8FUB8IV");
    /* All but the appendage, which names a firm: that isn't kept. */
    assert_int_equal(ouch_in_encode(&msg, again), 47);
    assert_memory_equal(again, bytes, 45);
}

static void a_real_accepted_is_read(void **state)
{
    unsigned char bytes[128];
    unsigned char again[OUCH_LEN_MAX];
    struct ouch_out msg;
    size_t len = strip(golden_accepted, bytes);

    (void)state;
    assert_int_equal(ouch_out_decode(bytes, len, &msg), 0);
    assert_true(msg.known);
    assert_int_equal(msg.type, 'A');
    assert_true(msg.time_ns == 0x289b4d64af87ull);
    assert_int_equal(msg.ref, 0x753a8d);
    assert_int_equal(msg.side, 'B');
    assert_int_equal(msg.qty, 40);
    assert_string_equal(msg.symbol, "ADBE");
    assert_int_equal(msg.price_ticks, 4777800);
    assert_int_equal(msg.tif, '5');
    assert_int_equal(msg.display, 'Y');
    assert_true(msg.order_ref == 0xf56b4f5);
    assert_int_equal(msg.capacity, 'A');
    assert_int_equal(msg.state, 'L');
    assert_string_equal(msg.token, "7682701");
    assert_int_equal(ouch_out_encode(&msg, again), 64);
    assert_memory_equal(again, bytes, 62);
}

static void a_real_cancel_is_read_and_written_byte_for_byte(void **state)
{
    unsigned char bytes[128];
    unsigned char again[OUCH_LEN_MAX];
    struct ouch_in msg;
    size_t len = strip(golden_cancel, bytes);

    (void)state;
    assert_int_equal(ouch_in_decode(bytes, len, &msg), 0);
    assert_int_equal(msg.type, 'X');
    assert_int_equal(msg.ref, 0x752e71);
    assert_int_equal(msg.qty, 0);
    assert_int_equal(ouch_in_encode(&msg, again), len);
    assert_memory_equal(again, bytes, len);
}

static void a_real_cancelled_is_read_and_written_byte_for_byte(void **state)
{
    unsigned char bytes[128];
    unsigned char again[OUCH_LEN_MAX];
    struct ouch_out msg;
    size_t len = strip(golden_cancelled, bytes);

    (void)state;
    assert_int_equal(ouch_out_decode(bytes, len, &msg), 0);
    assert_int_equal(msg.type, 'C');
    assert_true(msg.time_ns == 0x289b4d681317ull);
    assert_int_equal(msg.ref, 0x753a8d);
    assert_int_equal(msg.qty, 40);
    assert_int_equal(msg.code, 'U');
    assert_int_equal(ouch_out_encode(&msg, again), len);
    assert_memory_equal(again, bytes, len);
}

static struct ouch_in random_in(struct rng *rng, char type)
{
    struct ouch_in m = {.type = type};

    if (type == 'Q')
        return m;
    m.ref = (uint32_t)rng_next(rng);
    m.qty = (uint32_t)rng_next(rng);
    if (type == 'O' || type == 'M')
        m.side = random_letter(rng, "BSTE");
    if (type == 'O') {
        random_text(rng, OUCH_SYMBOL_LEN, m.symbol);
        m.capacity = random_letter(rng, "APRO");
    }
    if (type == 'U')
        m.new_ref = (uint32_t)rng_next(rng);
    if (type == 'O' || type == 'U') {
        m.price_ticks = rng_next(rng);
        m.tif = random_letter(rng, "0356E");
        m.display = random_letter(rng, "YNA");
        m.post_only = rng_below(rng, 2) != 0;
        random_text(rng, OUCH_TOKEN_LEN, m.token);
    }
    return m;
}

static void assert_same_in(const struct ouch_in *a, const struct ouch_in *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->ref, b->ref);
    assert_int_equal(a->new_ref, b->new_ref);
    assert_int_equal(a->side, b->side);
    assert_int_equal(a->qty, b->qty);
    assert_string_equal(a->symbol, b->symbol);
    assert_true(a->price_ticks == b->price_ticks);
    assert_int_equal(a->tif, b->tif);
    assert_int_equal(a->display, b->display);
    assert_int_equal(a->capacity, b->capacity);
    assert_int_equal(a->post_only, b->post_only);
    assert_string_equal(a->token, b->token);
}

static void what_a_client_encodes_is_decoded_the_same(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 2);
    for (const char *type = "OUXMQ"; *type != '\0'; type++) {
        for (unsigned i = 0; i < 2000; i++) {
            struct ouch_in msg = random_in(&rng, *type);
            unsigned char bytes[OUCH_LEN_MAX];
            struct ouch_in back;
            size_t len = ouch_in_encode(&msg, bytes);

            assert_int_equal(ouch_in_decode(bytes, len, &back), 0);
            assert_same_in(&back, &msg);
        }
    }
}

static struct ouch_out random_out(struct rng *rng, char type)
{
    struct ouch_out m = {.type = type, .known = true};
    bool order = type == 'A' || type == 'U';

    m.time_ns = rng_next(rng);
    if (type != 'S')
        m.ref = (uint32_t)rng_next(rng);
    if (type == 'U')
        m.old_ref = (uint32_t)rng_next(rng);
    if (order || type == 'M')
        m.side = random_letter(rng, "BSTE");
    if (strchr("AUCEM", type) != NULL)
        m.qty = (uint32_t)rng_next(rng);
    if (order || type == 'E')
        m.price_ticks = rng_next(rng);
    if (order) {
        random_text(rng, OUCH_SYMBOL_LEN, m.symbol);
        m.tif = random_letter(rng, "03");
        m.display = random_letter(rng, "YNA");
        m.capacity = random_letter(rng, "APRO");
        m.order_ref = rng_next(rng);
        m.state = random_letter(rng, "LD");
    }
    if (order || type == 'J')
        random_text(rng, OUCH_TOKEN_LEN, m.token);
    if (type == 'E') {
        m.match = rng_next(rng);
        m.liquidity = random_letter(rng, "AR");
    }
    if (type == 'C' || type == 'S')
        m.code = random_letter(rng, "UITQSZ");
    if (type == 'J')
        m.reason = (uint16_t)rng_next(rng);
    return m;
}

static void assert_same_out(const struct ouch_out *a, const struct ouch_out *b)
{
    assert_int_equal(a->type, b->type);
    assert_int_equal(a->known, b->known);
    assert_true(a->time_ns == b->time_ns);
    assert_int_equal(a->ref, b->ref);
    assert_int_equal(a->old_ref, b->old_ref);
    assert_int_equal(a->side, b->side);
    assert_int_equal(a->qty, b->qty);
    assert_string_equal(a->symbol, b->symbol);
    assert_true(a->price_ticks == b->price_ticks);
    assert_int_equal(a->tif, b->tif);
    assert_int_equal(a->display, b->display);
    assert_int_equal(a->capacity, b->capacity);
    assert_true(a->order_ref == b->order_ref);
    assert_int_equal(a->state, b->state);
    assert_true(a->match == b->match);
    assert_int_equal(a->liquidity, b->liquidity);
    assert_int_equal(a->code, b->code);
    assert_int_equal(a->reason, b->reason);
    assert_string_equal(a->token, b->token);
}

static void what_the_exchange_encodes_is_decoded_the_same(void **state)
{
    struct rng rng;

    (void)state;
    rng_init(&rng, 3);
    for (const char *type = "SAUCEJIMQ"; *type != '\0'; type++) {
        for (unsigned i = 0; i < 2000; i++) {
            struct ouch_out msg = random_out(&rng, *type);
            unsigned char bytes[OUCH_LEN_MAX];
            struct ouch_out back;
            size_t len = ouch_out_encode(&msg, bytes);

            assert_int_equal(ouch_out_decode(bytes, len, &back), 0);
            assert_same_out(&back, &msg);
        }
    }
}

static void letters_left_out_get_their_usual_value(void **state)
{
    struct ouch_in in = {.type = 'O'};
    struct ouch_out out = {.type = 'A'};
    unsigned char bytes[OUCH_LEN_MAX];

    (void)state;
    ouch_in_decode(bytes, ouch_in_encode(&in, bytes), &in);
    assert_int_equal(in.tif, OUCH_DAY);
    assert_int_equal(in.display, 'Y');
    assert_int_equal(in.capacity, 'P');
    ouch_out_decode(bytes, ouch_out_encode(&out, bytes), &out);
    assert_int_equal(out.tif, OUCH_DAY);
    assert_int_equal(out.display, 'Y');
    assert_int_equal(out.capacity, 'P');
    assert_int_equal(out.state, 'L');
}

static void every_reason_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(ouch_reject_name(OUCH_REJECT_QUOTE_UNAVAILABLE),
                        "quote unavailable");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_HALTED), "halted");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_SIDE), "side");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_FIRM), "firm");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_OTHER), "other");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_QUANTITY), "quantity");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_REPLACE),
                        "replace not allowed");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_SYMBOL), "symbol");
    assert_string_equal(ouch_reject_name(OUCH_REJECT_PRICE), "price");
    assert_string_equal(ouch_reject_name(0), "unknown reason");
}

static void nothing_is_allocated(void **state)
{
    (void)state;
    assert_int_equal(tracker_total().allocations, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_enter_order_is_read),
        cmocka_unit_test(a_real_accepted_is_read),
        cmocka_unit_test(a_real_cancel_is_read_and_written_byte_for_byte),
        cmocka_unit_test(a_real_cancelled_is_read_and_written_byte_for_byte),
        cmocka_unit_test(what_a_client_encodes_is_decoded_the_same),
        cmocka_unit_test(what_the_exchange_encodes_is_decoded_the_same),
        cmocka_unit_test(letters_left_out_get_their_usual_value),
        cmocka_unit_test(every_reason_has_a_name),
        cmocka_unit_test(nothing_is_allocated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
