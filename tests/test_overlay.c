/* test_overlay.c - pages in the place of the picture: all of a page can be
 * reached, at any size.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <string.h>

#include "golden.h"
#include "overlay.h"

#define LINES_BYTES (28 * 1024)

static char lines[LINES_BYTES];

static const char *draw(struct overlay *o, unsigned columns, unsigned rows)
{
    const struct text_style style = {.utf8 = true};
    size_t length = overlay_render(o, columns, rows, style, lines, LINES_BYTES);

    assert_int_equal(length, strlen(lines));
    return lines;
}

static void help_names_every_key_and_every_leak(void **state)
{
    struct overlay o = {.where = "http://127.0.0.1:8080/"};

    (void)state;
    overlay_open(&o, OVERLAY_HELP, LEAK_CYCLE);
    assert_golden("overlay_help_80x40", draw(&o, 80, 40));
}

static void a_leak_is_told_with_its_story_and_its_diff(void **state)
{
    struct overlay o = {.where = NULL};

    (void)state;
    overlay_open(&o, OVERLAY_LEAK, LEAK_CYCLE);
    (void)draw(&o, 80, 24);
    assert_non_null(strstr(lines, " cycle: a strategy holds a strong"));
    assert_non_null(strstr(lines, "1 to 22 of "));
    assert_true(overlay_take(&o, KEY_PAGE_DOWN));
    (void)draw(&o, 80, 24);
    assert_non_null(strstr(lines, "22 to 43 of "));
    assert_non_null(strstr(lines, "\n -    struct strong desk;\n"));
}

static void scrolling_stops_at_both_ends(void **state)
{
    struct overlay o = {.where = NULL};
    char last[LINES_BYTES];

    (void)state;
    overlay_open(&o, OVERLAY_LEAK, LEAK_BOOK);
    (void)draw(&o, 80, 24);
    assert_true(overlay_take(&o, KEY_UP));
    assert_int_equal(o.top, 0);
    assert_true(overlay_take(&o, KEY_END));
    (void)strcpy(last, draw(&o, 80, 24));
    assert_int_equal(o.top + o.height, o.lines);
    assert_true(overlay_take(&o, KEY_DOWN));
    assert_true(overlay_take(&o, ' '));
    assert_string_equal(draw(&o, 80, 24), last);
    assert_true(overlay_take(&o, KEY_HOME));
    assert_int_equal(o.top, 0);
}

static void any_other_key_goes_back(void **state)
{
    static const enum key others[] = {'q',      'e',        '1',
                                      KEY_LEFT, KEY_ESCAPE, KEY_OTHER};

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        struct overlay o = {.where = NULL};

        overlay_open(&o, OVERLAY_HELP, LEAK_CYCLE);
        assert_false(overlay_take(&o, others[i]));
        assert_int_equal(o.page, OVERLAY_NONE);
    }
}

/* Every line of the page is seen once, when it is read page by page; none is
 * wider than the terminal, and no page is higher. */
static void assert_all_of_it_is_reached(enum leak leak, unsigned columns,
                                        unsigned rows)
{
    struct overlay o = {.where = NULL};
    unsigned seen = 0;
    unsigned wrong = 0;

    overlay_open(&o, OVERLAY_LEAK, leak);
    for (;;) {
        const char *line = draw(&o, columns, rows);
        unsigned count = 0;

        for (; *line != '\0'; line += strcspn(line, "\n") + 1, count++) {
            char words[512];

            (void)snprintf(words, sizeof(words), "%.*s",
                           (int)strcspn(line, "\n"), line);
            wrong += text_width(words) > columns - 1 && columns > 3;
        }
        wrong += count > (rows > 1 ? rows - 1 : 1);
        seen = o.top + o.height;
        if (seen >= o.lines)
            break;
        for (unsigned i = 0; i < o.height; i++)
            (void)overlay_take(&o, KEY_DOWN);
        wrong += o.top == 0;
    }
    assert_int_equal(wrong, 0);
}

static void all_of_every_story_can_be_read_at_any_size(void **state)
{
    (void)state;
    for (int leak = 0; leak < LEAK_COUNT; leak++)
        for (unsigned columns = 1; columns <= 220; columns += 31)
            for (unsigned rows = 1; rows <= 60; rows += 13)
                assert_all_of_it_is_reached((enum leak)leak, columns, rows);
}

static void a_window_that_gets_larger_shows_no_empty_end(void **state)
{
    struct overlay o = {.where = NULL};

    (void)state;
    overlay_open(&o, OVERLAY_LEAK, LEAK_FREE);
    (void)draw(&o, 80, 12);
    (void)overlay_take(&o, KEY_END);
    (void)draw(&o, 80, 12);
    (void)draw(&o, 80, 40);
    assert_int_equal(o.top + o.height, o.lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_names_every_key_and_every_leak),
        cmocka_unit_test(a_leak_is_told_with_its_story_and_its_diff),
        cmocka_unit_test(scrolling_stops_at_both_ends),
        cmocka_unit_test(any_other_key_goes_back),
        cmocka_unit_test(all_of_every_story_can_be_read_at_any_size),
        cmocka_unit_test(a_window_that_gets_larger_shows_no_empty_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
