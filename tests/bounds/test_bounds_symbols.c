/* test_bounds_symbols.c - an exchange with as many symbols as it can have: each
 * name is compared with all that are there, which takes some seconds.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bounds.h"
#include "exchange_help.h"

static void symbol_65536_is_refused(void **state)
{
    char name[9];
    uint16_t symbol = 0;
    struct help h;

    (void)state;
    assert_int_equal(help_open(&h), 0);
    for (unsigned i = 0; i < 65535; i++) {
        snprintf(name, sizeof(name), "%05u", i);
        assert_int_equal(exchange_symbol(h.x, name, &symbol), 0);
        evbuffer_drain(h.feed, evbuffer_get_length(h.feed));
    }
    assert_int_equal(symbol, 65534);
    assert_int_equal(bound_look(BOUND_EXCHANGE_SYMBOLS).most, 65535);
    assert_int_equal(bound_look(BOUND_EXCHANGE_SYMBOLS).met, 0);
    assert_int_equal(exchange_symbol(h.x, "TOOMANY", &symbol), -ENOSPC);
    assert_null(exchange_symbol_name(h.x, 65535));
    assert_int_equal(exchange_symbol(h.x, "00000", &symbol), 0);
    assert_int_equal(symbol, 0);
    assert_int_equal(bound_look(BOUND_EXCHANGE_SYMBOLS).most, 65535);
    assert_int_equal(bound_look(BOUND_EXCHANGE_SYMBOLS).met, 1);
    help_close(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbol_65536_is_refused),
    };

    help_hook_libevent();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
