/* test_frame.c - exact frames of a scene, at sizes that people have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "golden.h"
#include "monitor_help.h"
#include "twin_line.h"

static struct scene scene;

static void assert_frame(bool leaks, struct frame size, const char *name)
{
    char buf[FRAME_BYTES];
    struct frame f;
    size_t length;

    assert_int_equal(scene_init(&scene, leaks), 0);
    f = scene_frame(&scene, size.columns, size.rows, size.style.utf8,
                    size.style.color);
    f.ended = size.ended;
    length = frame_render(&f, buf, sizeof(buf));
    scene_clear(&scene);
    assert_int_equal(length, strlen(buf));
    assert_golden(name, buf);
}

static void without_a_leak_no_row_stands_out(void **state)
{
    struct frame size = {.columns = 80, .rows = 24, .style = {.utf8 = true}};

    (void)state;
    assert_frame(false, size, "frame_80x24_no_leak");
}

static void with_a_leak_its_row_has_a_mark(void **state)
{
    struct frame size = {.columns = 80, .rows = 24, .style = {.utf8 = true}};

    (void)state;
    assert_frame(true, size, "frame_80x24");
}

static void with_color_the_marked_row_is_red_and_bold(void **state)
{
    struct frame size = {
        .columns = 80, .rows = 24, .style = {.utf8 = true, .color = true}};

    (void)state;
    assert_frame(true, size, "frame_80x24_color");
}

static void without_utf8_it_is_plain_ascii(void **state)
{
    struct frame size = {.columns = 80, .rows = 24};

    (void)state;
    assert_frame(true, size, "frame_80x24_ascii");
}

static void at_40_columns_there_are_no_curves_and_small_rows_fold(void **state)
{
    struct frame size = {.columns = 40, .rows = 15, .style = {.utf8 = true}};

    (void)state;
    assert_frame(true, size, "frame_40x15");
}

static void a_row_that_grows_is_never_folded(void **state)
{
    struct frame f;
    char buf[FRAME_BYTES];

    (void)state;
    assert_int_equal(scene_init(&scene, true), 0);
    f = scene_frame(&scene, 40, 8, true, false);
    f.tags[TAG_STRATEGIES].peak_bytes = 1; /* the smallest of all */
    frame_render(&f, buf, sizeof(buf));
    scene_clear(&scene);
    assert_non_null(strstr(buf, "▲ strategies"));
    assert_non_null(strstr(buf, "+5 more"));
}

static void at_120_columns_the_curves_are_longer(void **state)
{
    struct frame size = {.columns = 120, .rows = 50, .style = {.utf8 = true}};

    (void)state;
    assert_frame(true, size, "frame_120x50");
}

static void at_200_columns_places_stand_beside_tags(void **state)
{
    struct frame size = {.columns = 200, .rows = 60, .style = {.utf8 = true}};

    (void)state;
    assert_frame(true, size, "frame_200x60");
}

/* The scene with indicators that grow faster than strategies do. */
static const char *frame_of_two(unsigned leaks)
{
    static char buf[FRAME_BYTES];
    struct frame f;

    scene_indicators_grow = true;
    assert_int_equal(scene_init(&scene, true), 0);
    scene_indicators_grow = false;
    scene.options.leaks = leaks;
    control_init(&scene.control, leaks, 60);
    f = scene_frame(&scene, 80, 24, true, false);
    (void)frame_render(&f, buf, sizeof(buf));
    scene_clear(&scene);
    return buf;
}

static void the_tag_that_a_leak_begins_with_is_named_first(void **state)
{
    const char *text = frame_of_two(1u << LEAK_CYCLE);

    (void)state;
    assert_non_null(strstr(text, "\n ▲ strategies "));
    assert_non_null(strstr(text, "\n △ indicators "));
    assert_non_null(strstr(text, "\n ▲ strategies grows, and indicators with "
                                 "it: 4.3 MB an hour\n"));
    /* The line in the chart is that of both together: it rises. */
    assert_golden("frame_two_grow", text);
}

/* Of two leaks nobody knows which one it comes from; and of none. */
static void else_the_fastest_is_named_first_and_alone(void **state)
{
    const char *text = frame_of_two(1u << LEAK_CYCLE | 1u << LEAK_BOOK);

    (void)state;
    assert_non_null(strstr(text, "\n ▲ strategies grows: 720.0 kB an hour\n"));
    text = frame_of_two(0);
    assert_non_null(strstr(text, "\n ▲ indicators "));
    assert_non_null(strstr(text, "\n △ strategies "));
    assert_non_null(strstr(text, "\n ▲ indicators grows: 3.6 MB an hour\n"));
}

static void places_that_grow_come_first_with_their_verdict(void **state)
{
    struct verdict_event events[8];
    struct verdict_watch *verdicts = NULL;
    struct frame f;
    char buf[FRAME_BYTES];

    (void)state;
    assert_int_equal(scene_init(&scene, true), 0);
    scene_add(&scene, TAG_EXCHANGE, 1, 1000000);
    assert_int_equal(verdict_watch_new(scene.history, &verdicts), 0);
    for (unsigned i = SCENE_SAMPLES; i < SCENE_SAMPLES + 10; i++) {
        scene_step(&scene, i, true);
        (void)verdict_watch_sample(verdicts, scene.history, events, 8);
    }
    f = scene_frame(&scene, 80, 24, true, false);
    f.verdicts = verdicts;
    (void)frame_render(&f, buf, sizeof(buf));
    verdict_watch_free(verdicts);
    scene_clear(&scene);
    assert_non_null(strstr(buf, "\n △    69.2 kB  growing   strategy_open(), "
                                "leaks/cycle.c:52\n"
                                "       1.0 MB  bounded   part_new(), "
                                "bot/part.c:12\n"));
}

static struct twin_line twin;

static int twin_is_there(void *ctx, bool on)
{
    (void)ctx;
    (void)on;
    return 0;
}

/* The scene, compared: the twin holds 1200 B of strategies at each sample up
 * to `samples` of them, and 40 kB in all. */
static struct frame frame_of_twin(unsigned columns, unsigned rows,
                                  unsigned samples)
{
    struct frame f;

    twin_line_clear(&twin);
    for (unsigned i = 0; i < samples; i++) {
        struct twin_sample sample = {.t_ms = (i + 1) * 10000ull,
                                     .live_bytes = 40000};

        sample.tag_bytes[TAG_STRATEGIES] = 1200;
        twin_line_add(&twin, &sample, true);
    }
    control_on_compare(&scene.control, twin_is_there, NULL);
    assert_int_equal(control_compare(&scene.control, true), 0);
    f = scene_frame(&scene, columns, rows, true, false);
    f.twin = &twin;
    return f;
}

static void a_twin_stands_as_dots_before_what_leaks(void **state)
{
    char buf[FRAME_BYTES];
    struct frame f;

    (void)state;
    assert_int_equal(scene_init(&scene, true), 0);
    f = frame_of_twin(80, 24, SCENE_SAMPLES);
    frame_render(&f, buf, sizeof(buf));
    assert_golden("frame_80x24_twin", buf);
    f.style.color = true;
    frame_render(&f, buf, sizeof(buf));
    /* Dots and their line are green, whatever is behind them. */
    assert_non_null(strstr(buf, "\033[0;1;32m○○○○"));
    assert_non_null(strstr(buf, "\033[0;1;32m ○ the same run, fixed: 1.2 kB of "
                                "strategies; here 49.2 kB"));
    f = frame_of_twin(120, 50, SCENE_SAMPLES);
    frame_render(&f, buf, sizeof(buf));
    assert_golden("frame_120x50_twin", buf);
    scene_clear(&scene);
}

static void a_twin_that_is_behind_says_where_it_is(void **state)
{
    char buf[FRAME_BYTES];
    struct frame f;

    (void)state;
    assert_int_equal(scene_init(&scene, true), 0);
    f = frame_of_twin(80, 24, 0);
    frame_render(&f, buf, sizeof(buf));
    assert_non_null(strstr(buf, "\n ○ the same run, fixed: it starts\n"));
    f = frame_of_twin(80, 24, 13);
    frame_render(&f, buf, sizeof(buf));
    assert_non_null(strstr(buf,
                           "\n ○ the same run, fixed: 1.2 kB of strategies "
                           "after 00:02:10; here 49.2 kB\n"));
    scene_clear(&scene);
}

static void without_a_leak_all_is_compared(void **state)
{
    char buf[FRAME_BYTES];
    struct frame f;

    (void)state;
    assert_int_equal(scene_init(&scene, false), 0);
    control_init(&scene.control, 1u << LEAK_BOOK, 60);
    f = frame_of_twin(80, 24, SCENE_SAMPLES);
    frame_render(&f, buf, sizeof(buf));
    assert_non_null(strstr(buf, "\n ○ the same run, fixed: 40.0 kB; here 51.3 "
                                "kB\n"));
    control_twin_gone(&scene.control);
    frame_render(&f, buf, sizeof(buf));
    assert_null(strstr(buf, "○"));
    scene_clear(&scene);
}

static void in_six_rows_the_numbers_are_kept(void **state)
{
    struct frame size = {.columns = 80, .rows = 6, .style = {.utf8 = true}};

    (void)state;
    assert_frame(true, size, "frame_80x6");
}

static void the_last_frame_has_nothing_more_to_press(void **state)
{
    struct frame size = {
        .columns = 60, .rows = 12, .style = {.utf8 = true}, .ended = true};

    (void)state;
    assert_frame(true, size, "frame_60x12_ended");
}

static void the_first_frame_needs_no_sample(void **state)
{
    struct options options = {.pace = PACE_MAX, .seed = 7, .leaks = LEAK_ALL};
    struct run_figures run = {0};
    struct frame f = {.columns = 80,
                      .rows = 24,
                      .style = {.utf8 = true},
                      .options = &options,
                      .run = &run};
    struct tracker_history *h;
    char buf[FRAME_BYTES];

    (void)state;
    assert_int_equal(tracker_history_new(16, &h), 0);
    f.history = h;
    frame_render(&f, buf, sizeof(buf));
    tracker_history_free(h);
    assert_golden("frame_80x24_first", buf);
}

static void
a_replay_is_named_without_its_folder_and_without_controls(void **state)
{
    struct options options = {
        .pace = 1, .replay = "/data/a\033[2Jb\xffü.itch", .observe = true};
    struct text t;
    char buf[128];
    struct text_style utf8 = {.utf8 = true};

    (void)state;
    text_init(&t, buf, sizeof(buf), 80, utf8);
    frame_add_what_ran(&t, &options, NULL);
    assert_string_equal(buf, "no leak replay=a?[2Jb???.itch observe 1x");
}

static void a_day_that_is_not_like_others_is_named(void **state)
{
    struct options options = {.pace = 60, .seed = 7, .load = LOAD_NORMAL + 1};
    struct text t;
    char buf[128];
    struct text_style plain = {.utf8 = false};

    (void)state;
    text_init(&t, buf, sizeof(buf), 80, plain);
    frame_add_what_ran(&t, &options, NULL);
    assert_string_equal(buf, "no leak seed=7 load=quiet 60x");
}

static void a_lost_connection_stands_in_the_title(void **state)
{
    char buf[FRAME_BYTES];
    struct frame f;

    (void)state;
    assert_int_equal(scene_init(&scene, false), 0);
    f = scene_frame(&scene, 80, 24, true, false);
    frame_render(&f, buf, sizeof(buf));
    assert_null(strstr(buf, "disconnected"));
    scene.run.disconnected = true;
    frame_render(&f, buf, sizeof(buf));
    assert_non_null(strstr(buf, "bot  no leak seed=1 60x  disconnected"));
    assert_non_null(strstr(buf, "   fills 610   executions 5,678   rejects"));
    scene.run.disconnects = 10;
    scene.run.reconnects = 9;
    frame_render(&f, buf, sizeof(buf));
    assert_non_null(strstr(buf, "   fills 610   reconnects 9   rejects 12\n"));
    f.rows = 40;
    frame_render(&f, buf, sizeof(buf));
    assert_non_null(strstr(buf, "\n reconnects             9   rejects"));
    assert_non_null(strstr(buf, "   executions         5,678\n"));
    scene_clear(&scene);
}

/* Columns that a line shows. */
static unsigned shown(const char *line, size_t length)
{
    char words[1024];

    memcpy(words, line, length);
    words[length] = '\0';
    return text_width(words);
}

static void no_size_makes_a_line_wrap_or_a_frame_too_high(void **state)
{
    unsigned too_wide = 0;
    unsigned too_high = 0;

    (void)state;
    assert_int_equal(scene_init(&scene, true), 0);
    for (unsigned columns = 1; columns <= 230; columns++) {
        for (unsigned rows = 1; rows <= 40; rows++) {
            struct frame f = scene_frame(&scene, columns, rows, true, false);
            char buf[FRAME_BYTES];
            const char *line = buf;
            unsigned lines = 0;

            frame_render(&f, buf, sizeof(buf));
            for (; *line != '\0'; line += strcspn(line, "\n") + 1, lines++)
                if (shown(line, strcspn(line, "\n")) > columns - 1 &&
                    columns > 2)
                    too_wide++;
            if (lines > rows - 1 && rows > 2)
                too_high++;
        }
    }
    scene_clear(&scene);
    assert_int_equal(too_wide, 0);
    assert_int_equal(too_high, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_connection_stands_in_the_title),
        cmocka_unit_test(a_twin_stands_as_dots_before_what_leaks),
        cmocka_unit_test(a_twin_that_is_behind_says_where_it_is),
        cmocka_unit_test(without_a_leak_all_is_compared),
        cmocka_unit_test(without_a_leak_no_row_stands_out),
        cmocka_unit_test(with_a_leak_its_row_has_a_mark),
        cmocka_unit_test(with_color_the_marked_row_is_red_and_bold),
        cmocka_unit_test(without_utf8_it_is_plain_ascii),
        cmocka_unit_test(at_40_columns_there_are_no_curves_and_small_rows_fold),
        cmocka_unit_test(a_row_that_grows_is_never_folded),
        cmocka_unit_test(at_120_columns_the_curves_are_longer),
        cmocka_unit_test(at_200_columns_places_stand_beside_tags),
        cmocka_unit_test(the_tag_that_a_leak_begins_with_is_named_first),
        cmocka_unit_test(else_the_fastest_is_named_first_and_alone),
        cmocka_unit_test(places_that_grow_come_first_with_their_verdict),
        cmocka_unit_test(in_six_rows_the_numbers_are_kept),
        cmocka_unit_test(the_last_frame_has_nothing_more_to_press),
        cmocka_unit_test(the_first_frame_needs_no_sample),
        cmocka_unit_test(
            a_replay_is_named_without_its_folder_and_without_controls),
        cmocka_unit_test(a_day_that_is_not_like_others_is_named),
        cmocka_unit_test(no_size_makes_a_line_wrap_or_a_frame_too_high),
    };

    bot_tags_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
