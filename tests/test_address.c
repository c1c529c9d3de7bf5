/* test_address.c - where to listen: what is understood, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>

#include "address.h"

static void assert_address(const char *text, const char *want, bool loopback)
{
    char written[ADDRESS_TEXT_LEN];
    struct address a;

    assert_int_equal(address_parse(text, &a), 0);
    assert_string_equal(address_text(&a, written), want);
    assert_int_equal(a.loopback, loopback);
}

static void assert_refused(const char *text)
{
    struct address a = {.port = 7};

    assert_int_equal(address_parse(text, &a), -EINVAL);
    assert_int_equal(a.port, 7); /* untouched */
}

static void a_port_alone_is_on_loopback(void **state)
{
    (void)state;
    assert_address("8080", "127.0.0.1:8080", true);
    assert_address("0", "127.0.0.1:0", true);
    assert_address("65535", "127.0.0.1:65535", true);
}

static void addresses_are_understood(void **state)
{
    (void)state;
    assert_address("127.0.0.1:8080", "127.0.0.1:8080", true);
    assert_address("127.1.2.3:80", "127.1.2.3:80", true);
    assert_address("localhost:80", "127.0.0.1:80", true);
    assert_address("0.0.0.0:80", "0.0.0.0:80", false);
    assert_address("192.0.2.1:80", "192.0.2.1:80", false);
    assert_address("[::1]:80", "[::1]:80", true);
    assert_address("[::]:80", "[::]:80", false);
    assert_address("[2001:db8::1]:443", "[2001:db8::1]:443", false);
}

static void what_is_no_address_is_refused(void **state)
{
    (void)state;
    assert_refused("");
    assert_refused(":");
    assert_refused("x");
    assert_refused("-1");
    assert_refused("65536");
    assert_refused("80 ");
    assert_refused(":80"); /* an empty host is none */
    assert_refused("127.0.0.1");
    assert_refused("127.0.0.1:");
    assert_refused("127.0.0.256:80");
    assert_refused("::1:80"); /* without brackets it has two readings */
    assert_refused("[]:80");
    assert_refused("[::1]80");
    assert_refused("[127.0.0.1]:80");
    assert_refused("[localhost]:80");
    assert_refused("example.org:80"); /* no name is looked up */
    assert_refused("[0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:"
                   "0000:0000]:80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_port_alone_is_on_loopback),
        cmocka_unit_test(addresses_are_understood),
        cmocka_unit_test(what_is_no_address_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
