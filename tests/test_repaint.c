/* test_repaint.c - frames put over each other, on a terminal small enough to
 * be right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "monitor_help.h"
#include "repaint.h"
#include "screen.h"

static struct scene scene;
static struct screen screen;

static void start_screen(unsigned columns)
{
    memset(&screen, 0, sizeof(screen));
    screen.columns = columns;
}

/* Paint the scene on the screen; `expected` is what the frame is. */
static size_t paint(struct repaint *r, unsigned columns, unsigned rows,
                    char *expected)
{
    struct frame f = scene_frame(&scene, columns, rows, true, true);
    struct frame plain = scene_frame(&scene, columns, rows, true, false);
    static char lines[FRAME_BYTES];
    static char bytes[2 * FRAME_BYTES];
    size_t count;

    frame_render(&plain, expected, FRAME_BYTES);
    frame_render(&f, lines, sizeof(lines));
    count = repaint_compose(r, columns, rows, lines, bytes, sizeof(bytes));
    screen_feed(&screen, bytes, count);
    return count;
}

/* A frame's lines, without the empty ones at its end: nobody sees those. */
static void trim(char *lines)
{
    size_t length = strlen(lines);

    while (length > 1 && lines[length - 1] == '\n' && lines[length - 2] == '\n')
        lines[--length] = '\0';
}

static void a_frame_replaces_the_one_before_at_any_size(void **state)
{
    static const struct {
        unsigned columns;
        unsigned rows;
    } sizes[] = {{120, 40}, {120, 40}, {80, 24}, {40, 15},
                 {41, 30},  {200, 60}, {45, 8},  {44, 40}};
    static char wanted[FRAME_BYTES];
    static char got[FRAME_BYTES];
    struct repaint r = {0};

    (void)state;
    start_screen(120);
    assert_int_equal(scene_init(&scene, true), 0);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        if (sizes[i].columns < screen.columns)
            screen_make_narrower(&screen, sizes[i].columns);
        screen.columns = sizes[i].columns;
        (void)paint(&r, sizes[i].columns, sizes[i].rows, wanted);
        screen_text(&screen, got, sizeof(got));
        trim(wanted);
        assert_string_equal(got, wanted);
        assert_int_equal(screen.column, 0);
    }
    scene_clear(&scene);
    assert_int_equal(screen.wrapped, 0);
    assert_int_equal(screen.unknown, 0);
    assert_true(screen.cursor_hidden);
    assert_false(screen.no_wrap);
}

static void lines_that_are_as_they_were_are_passed_over(void **state)
{
    struct repaint r = {0};
    char bytes[256];
    size_t count;

    (void)state;
    count = repaint_compose(&r, 80, 24, "one\ntwo\n", bytes, sizeof(bytes) - 1);
    bytes[count] = '\0';
    assert_string_equal(bytes, "\033[?25l\033[?7l\033[H\033[2J"
                               "one\033[K\r\ntwo\033[K\r\n\033[J\033[?7h");
    count =
        repaint_compose(&r, 80, 24, "one\n2\n3\n", bytes, sizeof(bytes) - 1);
    bytes[count] = '\0';
    assert_string_equal(bytes, "\033[?25l\033[?7l\033[H"
                               "\r\n2\033[K\r\n3\033[K\r\n\033[J\033[?7h");
    count = repaint_compose(&r, 80, 24, "one\n", bytes, sizeof(bytes) - 1);
    bytes[count] = '\0';
    assert_string_equal(bytes, "\033[?25l\033[?7l\033[H\r\n\033[J\033[?7h");
}

static void now_and_then_all_of_it_is_painted_in_case_others_wrote(void **state)
{
    struct repaint r = {0};
    char bytes[256];
    unsigned whole = 0;
    unsigned first = 0;

    (void)state;
    for (unsigned i = 0; i <= 2 * REPAINT_WHOLE_EVERY; i++) {
        size_t count =
            repaint_compose(&r, 80, 24, "one\n", bytes, sizeof(bytes) - 1);

        bytes[count] = '\0';
        whole += strstr(bytes, "one") != NULL;
        if (i > 0 && first == 0 && strstr(bytes, "one") != NULL)
            first = i;
    }
    assert_int_equal(whole, 3);
    assert_int_equal(first, REPAINT_WHOLE_EVERY);
    assert_null(strstr(bytes, "\033[2J")); /* that would flicker */
}

static void another_size_paints_all_of_it_on_an_empty_screen(void **state)
{
    struct repaint r = {0};
    char bytes[256];
    size_t count;

    (void)state;
    (void)repaint_compose(&r, 80, 24, "one\n", bytes, sizeof(bytes) - 1);
    count = repaint_compose(&r, 80, 25, "one\n", bytes, sizeof(bytes) - 1);
    bytes[count] = '\0';
    assert_string_equal(bytes, "\033[?25l\033[?7l\033[H\033[2J"
                               "one\033[K\r\n\033[J\033[?7h");
}

static void a_frame_that_does_not_fit_the_buffer_is_not_painted(void **state)
{
    struct repaint r = {0};
    char bytes[24];

    (void)state;
    assert_int_equal(
        repaint_compose(&r, 80, 24, "one\ntwo\n", bytes, sizeof(bytes)), 0);
    assert_int_equal(r.count, 0);
    assert_int_equal(repaint_plain("one\n", bytes, 4), 0);
}

static void the_last_frame_is_plain_lines(void **state)
{
    char bytes[64];
    size_t count = repaint_plain("one\n\ntwo\n", bytes, sizeof(bytes) - 1);

    (void)state;
    bytes[count] = '\0';
    assert_string_equal(bytes, "one\r\n\r\ntwo\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_replaces_the_one_before_at_any_size),
        cmocka_unit_test(lines_that_are_as_they_were_are_passed_over),
        cmocka_unit_test(
            now_and_then_all_of_it_is_painted_in_case_others_wrote),
        cmocka_unit_test(another_size_paints_all_of_it_on_an_empty_screen),
        cmocka_unit_test(a_frame_that_does_not_fit_the_buffer_is_not_painted),
        cmocka_unit_test(the_last_frame_is_plain_lines),
    };

    bot_tags_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
