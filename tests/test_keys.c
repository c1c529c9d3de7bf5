/* test_keys.c - what was pressed, from the bytes that terminals send: whole,
 * in pieces, and cut off.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "keys.h"

#define ESC "\033"

/* The keys of `bytes`, up to 15 of them, ended by KEY_NONE. */
static void press(struct keys *k, const char *bytes, size_t count,
                  enum key got[16])
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++) {
        enum key key = keys_take(k, (unsigned char)bytes[i]);

        if (key != KEY_NONE && found < 15)
            got[found++] = key;
    }
    got[found] = KEY_NONE;
}

/* These bytes are just these keys (up to three), whole or byte by byte. */
static void assert_keys(const char *bytes, size_t count, enum key first,
                        enum key second, enum key third)
{
    struct keys k = {0};
    enum key got[16];

    press(&k, bytes, count, got);
    assert_int_equal(got[0], first);
    if (first != KEY_NONE)
        assert_int_equal(got[1], second);
    if (second != KEY_NONE)
        assert_int_equal(got[2], third);
    assert_false(keys_wait(&k));
    assert_int_equal(keys_rest(&k), KEY_NONE);
}

#define ASSERT_KEYS(bytes, ...)                                                \
    assert_keys(bytes, sizeof(bytes) - 1, __VA_ARGS__)
#define ASSERT_KEY(bytes, key) ASSERT_KEYS(bytes, key, KEY_NONE, KEY_NONE)

static void printable_letters_are_themselves(void **state)
{
    (void)state;
    for (char c = ' '; c <= '~'; c++)
        assert_keys(&c, 1, (enum key)c, KEY_NONE, KEY_NONE);
    ASSERT_KEYS("1e ", '1', 'e', ' ');
    ASSERT_KEY("\r", KEY_ENTER);
    ASSERT_KEY("\n", KEY_ENTER);
    ASSERT_KEY("\014", KEY_REDRAW);
}

static void what_means_nothing_is_some_key_once(void **state)
{
    (void)state;
    ASSERT_KEY("\001", KEY_OTHER);
    ASSERT_KEY("\177", KEY_OTHER);
    ASSERT_KEY("é", KEY_OTHER);
    ASSERT_KEY("€", KEY_OTHER);
    ASSERT_KEY("😀", KEY_OTHER);
    ASSERT_KEY(ESC "1", KEY_OTHER); /* Alt-1 isn't 1 */
    ASSERT_KEY(ESC "q", KEY_OTHER);
}

static void special_keys_are_known_in_all_their_spellings(void **state)
{
    (void)state;
    ASSERT_KEYS(ESC "[A" ESC "[B", KEY_UP, KEY_DOWN, KEY_NONE);
    ASSERT_KEYS(ESC "OA" ESC "OB", KEY_UP, KEY_DOWN, KEY_NONE);
    ASSERT_KEYS(ESC "[C" ESC "[D", KEY_RIGHT, KEY_LEFT, KEY_NONE);
    ASSERT_KEYS(ESC "[5~" ESC "[6~", KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_NONE);
    ASSERT_KEYS(ESC "[H" ESC "[1~" ESC "OH", KEY_HOME, KEY_HOME, KEY_HOME);
    ASSERT_KEYS(ESC "[F" ESC "[4~" ESC "[8~", KEY_END, KEY_END, KEY_END);
    ASSERT_KEY(ESC "[1;5A", KEY_UP); /* with Ctrl */
    ASSERT_KEY(ESC "[5;2~", KEY_PAGE_UP);
    ASSERT_KEY(ESC "[15~", KEY_OTHER); /* F5 */
    ASSERT_KEY(ESC "[1;2P", KEY_OTHER);
    ASSERT_KEY(ESC "OP", KEY_OTHER); /* F1 */
}

static void reports_of_the_terminal_are_no_keys(void **state)
{
    (void)state;
    ASSERT_KEY(ESC "[I", KEY_NONE);        /* it has the focus */
    ASSERT_KEY(ESC "[24;80R", KEY_NONE);   /* where the cursor is */
    ASSERT_KEY(ESC "[?1;2c", KEY_NONE);    /* what it is */
    ASSERT_KEY(ESC "[<0;12;3M", KEY_NONE); /* a mouse */
    ASSERT_KEY(ESC "[<0;12;3m", KEY_NONE);
    ASSERT_KEY(ESC "[M !!", KEY_NONE);           /* an old mouse */
    ASSERT_KEY(ESC "[M123", KEY_NONE);           /* at places like 1, 2, 3 */
    ASSERT_KEY(ESC "[[A", KEY_NONE);             /* F1 of a console */
    ASSERT_KEY(ESC "]11;rgb:1/2/3\a", KEY_NONE); /* its colour */
    ASSERT_KEY(ESC "]11;rgb:1/2/3" ESC "\\", KEY_NONE);
    ASSERT_KEY(ESC "P1$r1;2q" ESC "\\", KEY_NONE); /* a setting */
    ASSERT_KEYS(ESC "[M123"
                    "1",
                '1', KEY_NONE, KEY_NONE);
    ASSERT_KEYS(ESC "]0;q\a"
                    "2",
                '2', KEY_NONE, KEY_NONE);
}

/* Wherever a sequence is cut in two, with a pause between. */
static void a_sequence_may_come_in_pieces(void **state)
{
    static const char *const sequences[] = {
        ESC "[1;5A", ESC "OA",        ESC "[5~",          ESC "[<0;12;3M",
        ESC "[M123", ESC "]11;1q2\a", ESC "P1q" ESC "\\", ESC "[[A"};

    (void)state;
    for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
        size_t length = strlen(sequences[i]);
        struct keys whole = {0};
        enum key once[16];

        press(&whole, sequences[i], length, once);
        for (size_t cut = 0; cut <= length; cut++) {
            struct keys k = {0};
            enum key before[16];
            enum key after[16];

            press(&k, sequences[i], cut, before);
            press(&k, sequences[i] + cut, length - cut, after);
            assert_int_equal(cut < length ? before[0] : after[0], KEY_NONE);
            assert_int_equal(cut < length ? after[0] : before[0], once[0]);
        }
    }
}

static void an_esc_alone_is_a_key_after_a_while(void **state)
{
    struct keys k = {0};

    (void)state;
    assert_int_equal(keys_take(&k, 033), KEY_NONE);
    assert_true(keys_wait(&k));
    assert_int_equal(keys_rest(&k), KEY_ESCAPE);
    assert_false(keys_wait(&k));
    assert_int_equal(keys_take(&k, '3'), '3');
    /* Twice: the first one at once. */
    assert_int_equal(keys_take(&k, 033), KEY_NONE);
    assert_int_equal(keys_take(&k, 033), KEY_ESCAPE);
    assert_int_equal(keys_rest(&k), KEY_ESCAPE);
}

/* Over a slow line the rest comes when the Esc was told already: still none
 * of its digits is a key. */
static void a_sequence_that_comes_late_is_still_one(void **state)
{
    struct keys k = {0};
    enum key got[16];

    (void)state;
    assert_int_equal(keys_take(&k, 033), KEY_NONE);
    assert_int_equal(keys_rest(&k), KEY_ESCAPE);
    press(&k, "[1;5A3", 6, got);
    assert_int_equal(got[0], KEY_UP);
    assert_int_equal(got[1], '3');
    assert_int_equal(got[2], KEY_NONE);
}

static void a_sequence_that_never_ends_is_forgotten(void **state)
{
    struct keys k = {0};

    (void)state;
    assert_int_equal(keys_take(&k, 033), KEY_NONE);
    assert_int_equal(keys_take(&k, '['), KEY_NONE);
    assert_int_equal(keys_take(&k, '1'), KEY_NONE);
    assert_true(keys_wait(&k));
    assert_int_equal(keys_rest(&k), KEY_NONE);
    assert_int_equal(keys_take(&k, '1'), '1');
}

/* No number is too long, and no byte upsets it. */
static void garbage_ends_with_a_key_that_is_heard(void **state)
{
    struct keys k = {0};
    unsigned dice = 1;
    unsigned wrong = 0;

    (void)state;
    for (unsigned i = 0; i < 200000; i++) {
        enum key key;

        dice = dice * 1664525u + 1013904223u;
        key = keys_take(&k, (unsigned char)(dice >> 24));
        wrong += key > KEY_END;
        if (i % 1000 != 0)
            continue;
        (void)keys_take(&k, 0x18); /* ends a string */
        (void)keys_rest(&k);
        (void)keys_take(&k, 'x'); /* after an Esc that was told */
        wrong += keys_take(&k, '5') != '5';
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(printable_letters_are_themselves),
        cmocka_unit_test(what_means_nothing_is_some_key_once),
        cmocka_unit_test(special_keys_are_known_in_all_their_spellings),
        cmocka_unit_test(reports_of_the_terminal_are_no_keys),
        cmocka_unit_test(a_sequence_may_come_in_pieces),
        cmocka_unit_test(an_esc_alone_is_a_key_after_a_while),
        cmocka_unit_test(a_sequence_that_comes_late_is_still_one),
        cmocka_unit_test(a_sequence_that_never_ends_is_forgotten),
        cmocka_unit_test(garbage_ends_with_a_key_that_is_heard),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
