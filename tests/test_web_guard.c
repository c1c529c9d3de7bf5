/* test_web_guard.c - which Host headers are answered: those that no page from
 * elsewhere can make a browser send. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "web_inside.h"

static bool ours(uint16_t port, const char *host)
{
    const struct address own = {
        .host = "127.0.0.1", .port = port, .loopback = true};

    return web_host_is_ours(&own, host);
}

static void localhost_and_numbers_are_ours(void **state)
{
    (void)state;
    assert_true(ours(8080, "localhost:8080"));
    assert_true(ours(8080, "LocalHost:8080"));
    assert_true(ours(8080, "127.0.0.1:8080"));
    assert_true(ours(8080, "[::1]:8080"));
    assert_true(ours(8080, "192.0.2.7:8080")); /* behind a port forwarding */
}

static void port_80_need_not_be_said(void **state)
{
    (void)state;
    assert_true(ours(80, "localhost"));
    assert_true(ours(80, "127.0.0.1"));
    assert_true(ours(80, "[::1]"));
    assert_false(ours(8080, "localhost"));
    assert_false(ours(8080, "[::1]"));
}

static void names_of_others_are_not_ours(void **state)
{
    (void)state;
    assert_false(ours(8080, NULL));
    assert_false(ours(8080, ""));
    assert_false(ours(8080, ":8080"));
    assert_false(ours(8080, "evil.example:8080"));
    assert_false(ours(8080, "localhost.evil.example:8080"));
    assert_false(ours(8080, "127.0.0.1.evil.example:8080"));
    assert_false(ours(8080, "localhos:8080"));
    assert_false(ours(8080, "[::1].evil.example:8080"));
    assert_false(ours(8080, "[]:8080"));
    assert_false(ours(8080, "[localhost]:8080"));
}

static void another_port_is_not_ours(void **state)
{
    (void)state;
    assert_false(ours(8080, "localhost:8081"));
    assert_false(ours(8080, "localhost:"));
    assert_false(ours(8080, "localhost:8080x"));
    assert_false(ours(8080, "localhost:18446744073709559696"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(localhost_and_numbers_are_ours),
        cmocka_unit_test(port_80_need_not_be_said),
        cmocka_unit_test(names_of_others_are_not_ours),
        cmocka_unit_test(another_port_is_not_ours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
