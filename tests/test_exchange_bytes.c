/* test_exchange_bytes.c - what goes over the wire, to the byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "exchange_fixture.h"
#include "wire_help.h"

/* `hex` may hold spaces. Returns how many bytes it stands for. */
static size_t spaced_bytes(const char *hex, unsigned char *bytes)
{
    char packed[1024];
    size_t len = 0;

    for (; *hex != '\0'; hex++)
        if (*hex != ' ')
            packed[len++] = *hex;
    packed[len] = '\0';
    return hex_bytes(packed, bytes);
}

/* What lies in the input of a stream that has no callbacks. */
static void assert_stream_is(struct bufferevent *bev, const char *hex)
{
    struct evbuffer *in = bufferevent_get_input(bev);
    unsigned char want[512];
    size_t len = spaced_bytes(hex, want);

    assert_int_equal(evbuffer_get_length(in), len);
    if (len > 0)
        assert_memory_equal(evbuffer_pullup(in, -1), want, len);
    evbuffer_drain(in, len);
}

static void send_hex(const char *hex)
{
    unsigned char bytes[512];
    size_t len = spaced_bytes(hex, bytes);

    evbuffer_add(bufferevent_get_output(c.orders), bytes, len);
    help_turn(h.base);
}

/* The stream of market data; the answers. */
static void assert_feed_is(const char *hex)
{
    assert_stream_is(c.feed, hex);
}

static void assert_orders_are(const char *hex)
{
    assert_stream_is(c.orders, hex);
}

/* The fields, in the order of docs/protocol.md: 09:30 and 1 ns, the symbol
 * TEST, the token tok1, $50. */
#define TIME6 "1f1aced9f001"
#define TIME8 "00001f1aced9f001"
#define TEST8 "5445535420202020"
#define TOKEN "746f6b3120202020202020202020"
#define PRICE4 "0007a120"
#define PRICE8 "000000000007a120"

static void a_whole_session_is_right_to_the_byte(void **state)
{
    (void)state;
    bufferevent_setcb(c.orders, NULL, NULL, NULL, NULL);
    bufferevent_setcb(c.feed, NULL, NULL, NULL, NULL);

    /* Enter: buy 100 at $50, day, post-only. */
    send_hex("0032 4f 00000001 42 00000064" TEST8 PRICE8 "30 59 50 4e 4e" TOKEN
             "0003 020c50");
    assert_feed_is("0024 41 0000 0000" TIME6
                   "0000000000000001 42 00000064" TEST8 PRICE4);
    assert_orders_are("0040 41" TIME8 "00000001 42 00000064" TEST8 PRICE8
                      "30 59 0000000000000001 50 4e 4e 4c" TOKEN "0000");

    /* The market sells 30 of it. */
    help_market(&h, 'S', 30, 500000);
    exchange_flush(h.x);
    help_turn(h.base);
    assert_feed_is("001f 45 0000 0000" TIME6
                   "0000000000000001 0000001e 0000000000000001");
    assert_orders_are("0024 45" TIME8 "00000001 0000001e" PRICE8
                      "41 0000000000000001 0000");

    /* Cancel down to 80, of which 30 are traded. */
    send_hex("0009 58 00000001 00000050");
    assert_feed_is("0017 58 0000 0000" TIME6 "0000000000000001 00000014");
    assert_orders_are("0012 43" TIME8 "00000001 00000014 55");

    /* Replace: 80 in all, at $49.99. */
    send_hex(
        "0028 55 00000001 00000002 00000050 000000000007a0bc 30 59 4e" TOKEN
        "0000");
    assert_feed_is("0023 55 0000 0000" TIME6
                   "0000000000000001 0000000000000003 00000032 0007a0bc");
    assert_orders_are(
        "0044 55" TIME8 "00000001 00000002 42 00000032" TEST8
        "000000000007a0bc 30 59 0000000000000003 50 4e 4e 4c" TOKEN "0000");

    /* Refused: there is no symbol NONE. */
    send_hex("002f 4f 00000003 42 00000064 4e4f4e4520202020" PRICE8
             "30 59 50 4e 4e" TOKEN "0000");
    assert_feed_is("");
    assert_orders_are("001d 4a" TIME8 "00000003 0017" TOKEN);

    /* Cancel it all. */
    send_hex("0009 58 00000002 00000000");
    assert_feed_is("0013 44 0000 0000" TIME6 "0000000000000003");
    assert_orders_are("0012 43" TIME8 "00000002 00000032 55");
}

/* A client that comes hears of the symbol and its state. */
static void a_new_symbol_is_right_to_the_byte(void **state)
{
    uint16_t symbol;

    (void)state;
    bufferevent_setcb(c.feed, NULL, NULL, NULL, NULL);
    assert_int_equal(exchange_symbol(h.x, "NEW", &symbol), 0);
    exchange_hidden_trade(h.x, symbol, 'S', 16, 500000);
    exchange_flush(h.x);
    help_turn(h.base);
    assert_feed_is("0027 52 0001 0000" TIME6 "4e45572020202020 51 4e 00000064"
                   "4e 43 5a20 54 4e 4e 31 4e 00000000 4e"
                   "0019 48 0001 0000" TIME6 "4e45572020202020 54 20 20202020"
                   "002c 50 0001 0000" TIME6 "0000000000000000 53 00000010"
                   "4e45572020202020" PRICE4 "0000000000000001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_whole_session_is_right_to_the_byte),
        TEST(a_new_symbol_is_right_to_the_byte),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
