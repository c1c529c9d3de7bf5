/* test_help.c - --help and --version, as they come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <argp.h>

#include "catalogue.h"
#include "golden.h"
#include "options_help.h"
#include "options_parse.h"
#include "tags.h"
#include "tracker.h"

static void help_teaches(void **state)
{
    static char by_letter[sizeof(parsed.output)];

    (void)state;
    parse("--help");
    assert_int_equal(parsed.status, 0);
    assert_string_equal(parsed.errors, "");
    assert_golden("help", parsed.output);
    memcpy(by_letter, parsed.output, sizeof(by_letter));
    parse("--leak=cycle", "-h", "--nonsense"); /* wins over what follows */
    assert_int_equal(parsed.status, 0);
    assert_string_equal(parsed.output, by_letter);
}

static void help_names_each_option_leak_and_tag_in_80_columns(void **state)
{
    char word[64];

    (void)state;
    parse("--help");
    for (const struct argp_option *o = options_argp.options; o->name; o++) {
        bool optional = (o->flags & OPTION_ARG_OPTIONAL) != 0;

        (void)snprintf(word, sizeof(word), "--%s%s%s", o->name,
                       o->arg == NULL ? " "
                       : optional     ? "[="
                                      : "=",
                       o->arg != NULL ? o->arg : " ");
        assert_non_null(strstr(parsed.output, word));
    }
    for (int i = 0; i < LEAK_COUNT; i++)
        assert_non_null(
            strstr(parsed.output, catalogue_entry((enum leak)i)->name));
    for (unsigned tag = 0; tag < TAG_COUNT; tag++)
        assert_non_null(strstr(parsed.output, tracker_tag_get_name(tag)));
    for (char *line = strtok(parsed.output, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        assert_true(strlen(line) <= 80);
}

static void version_is_one_line(void **state)
{
    (void)state;
    parse("--version");
    assert_int_equal(parsed.status, 0);
    assert_string_equal(parsed.output, "bot (leaky_bot) " BOT_VERSION "\n");
    parse("-V");
    assert_string_equal(parsed.output, "bot (leaky_bot) " BOT_VERSION "\n");
}

static void help_that_cannot_be_written_is_status_74(void **state)
{
    FILE *full = fopen("/dev/full", "w");
    char program[] = "bot", help[] = "--help", version[] = "--version";
    char *argv[] = {program, help, NULL};
    struct options o;

    (void)state;
    if (full == NULL)
        skip();
    assert_int_equal(options_parse_to(2, argv, &o, full, stderr), 74);
    clearerr(full);
    argv[1] = version;
    assert_int_equal(options_parse_to(2, argv, &o, full, stderr), 74);
    (void)fclose(full);
}

static int set_up(void **state)
{
    (void)state;
    bot_tags_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(help_teaches),
        cmocka_unit_test(help_names_each_option_leak_and_tag_in_80_columns),
        cmocka_unit_test(version_is_one_line),
        cmocka_unit_test(help_that_cannot_be_written_is_status_74),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
