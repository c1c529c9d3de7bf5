/* test_symbols_memory.c - names and types when memory runs out.
 *
 * The linker leads each request for memory of symbols*.c and types*.c (not
 * those of libdw) through here, where the Nth one is refused; and counts what
 * is not given back. __wrap_ and __real_ are the linker's words.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "symbols.h"
#include "types.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *ptr, size_t size);
void __real_free(void *ptr);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *ptr, size_t size);
void __wrap_free(void *ptr);

static long left;     /* requests until one is refused; below 0: none is */
static bool for_ever; /* and all after it */
static bool refused;
static long live;

static bool refuse(void)
{
    if (left > 0)
        left--;
    else if (left == 0) {
        left = for_ever ? 0 : -1;
        refused = true;
        return true;
    }
    return false;
}

void *__wrap_calloc(size_t count, size_t size)
{
    void *ptr = refuse() ? NULL : __real_calloc(count, size);

    live += ptr != NULL;
    return ptr;
}

void *__wrap_realloc(void *ptr, size_t size)
{
    void *moved = refuse() ? NULL : __real_realloc(ptr, size);

    live += ptr == NULL && moved != NULL;
    return moved;
}

void __wrap_free(void *ptr)
{
    live -= ptr != NULL;
    __real_free(ptr);
}

struct thing {
    struct thing *next;
    long numbers[21];
};

static struct thing storage;

static __attribute__((noinline)) uintptr_t here(void)
{
    __asm__ volatile("");
    return (uintptr_t)__builtin_return_address(0);
}

static __attribute__((noinline)) uintptr_t make_thing(struct thing **out)
{
    uintptr_t address = here();

    *out = &storage;
    return address;
}

/* Whatever is known: it must not be wrong. */
static void use(struct symbols *s, uintptr_t address)
{
    struct symbol out[SYMBOLS_INLINED_MAX];
    const struct type *t;
    struct type_field f;

    assert_int_equal(symbols_of(s, address, out), 1);
    if (out[0].function != NULL)
        assert_string_equal(out[0].function, "make_thing");
    t = type_of_block(s, NULL, &address, 1, sizeof(struct thing));
    if (t == NULL)
        return;
    assert_non_null(strstr(type_name(t), "thing"));
    assert_true(type_field_at(s, t, sizeof(struct thing), 0, &f));
    assert_string_equal(f.path, "next");
}

/* Returns whether a request was refused. */
static bool try(long nth, bool from_then_on, uintptr_t address)
{
    struct symbols *s;
    int rc;

    left = nth;
    for_ever = from_then_on;
    refused = false;
    rc = symbols_new(&s);
    if (rc != 0) {
        assert_int_equal(rc, -ENOMEM);
        assert_null(s);
    } else {
        use(s, address);
    }
    left = -1;
    symbols_free(s);
    assert_int_equal(live, 0);
    return refused;
}

static void each_request_may_fail_once(void **state)
{
    struct thing *thing;
    uintptr_t address = make_thing(&thing);
    long n = 0;

    (void)state;
    live = 0;
    while (try(n, false, address))
        n++;
    assert_true(n > 20); /* or the linker doesn't lead them through here */
}

static void all_requests_may_fail_from_one_on(void **state)
{
    struct thing *thing;
    uintptr_t address = make_thing(&thing);
    long n = 0;

    (void)state;
    live = 0;
    while (try(n, true, address))
        n++;
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_request_may_fail_once),
        cmocka_unit_test(all_requests_may_fail_from_one_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
