/* fuzz_options.c - any words as the bot's command line.
 *
 * Arguments stand in lines. Whatever they are, the parser returns (it never
 * exits); it goes on with options that make sense and says nothing, or it ends
 * with a status and a sentence. The same words always give the same.
 */
#include <stdio.h>

#include "catalogue.h"
#include "duration.h"
#include "fault.h"
#include "fuzz.h"
#include "options.h"
#include "tags.h"
#include "tracker.h"

#define ARGS_MAX 24
#define LINE_MAX 1024

struct parsed {
    struct options o;
    int status;
    char output[8192];
    char errors[4096];
};

static struct parsed first, second;
static char line[LINE_MAX];

void fuzz_init(void)
{
    bot_tags_init();
}

/* The arguments stay in `line`; argp may move pointers about. */
static int split(char **argv)
{
    static char name[] = "/some/bot";
    char *at = line;
    int argc = 1;

    argv[0] = name;
    while (*at != '\0' && argc < ARGS_MAX) {
        argv[argc++] = at;
        at += strcspn(at, "\n");
        if (*at == '\n')
            *at++ = '\0';
    }
    argv[argc] = NULL;
    return argc;
}

static void parse(struct parsed *p, int argc, char **argv)
{
    char *copy[ARGS_MAX + 1];
    FILE *output, *errors;

    memcpy(copy, argv, sizeof(copy));
    p->output[0] = p->errors[0] = '\0';
    output = fmemopen(p->output, sizeof(p->output), "w");
    errors = fmemopen(p->errors, sizeof(p->errors), "w");
    FUZZ_CHECK(output != NULL && errors != NULL);
    p->status = options_parse_to(argc, copy, &p->o, output, errors);
    fclose(output);
    fclose(errors);
}

/* A path is one of the arguments' bytes. */
static void check_path(const char *path)
{
    if (path == NULL)
        return;
    FUZZ_CHECK(path > line && path < line + sizeof(line));
    FUZZ_CHECK(path[0] != '\0');
}

static void check_files(const struct options *o)
{
    const char *const paths[] = {o->json,   o->csv,    o->heaptrack,
                                 o->dhat,   o->dot,    o->collapsed,
                                 o->record, o->replay, o->replay_book};
    size_t count = sizeof(paths) / sizeof(paths[0]);

    for (size_t i = 0; i < count; i++)
        check_path(paths[i]);
    if (o->command != COMMAND_RUN)
        return;
    for (size_t i = 0; i < 7; i++)
        for (size_t j = i + 1; j < count; j++)
            FUZZ_CHECK(paths[i] == NULL || paths[j] == NULL ||
                       strcmp(paths[i], paths[j]) != 0);
}

static void check_options(const struct options *o)
{
    FUZZ_CHECK((o->leaks & ~LEAK_ALL) == 0 && (o->fixes & ~LEAK_ALL) == 0);
    FUZZ_CHECK(o->explain >= -1 && o->explain < LEAK_COUNT);
    FUZZ_CHECK((o->command == COMMAND_EXPLAIN) <= (o->explain >= 0));
    FUZZ_CHECK(o->rate >= 1 && o->rate <= 1000000);
    FUZZ_CHECK(o->load < LOAD_COUNT);
    FUZZ_CHECK(o->pace <= 1000000);
    FUZZ_CHECK(o->for_ns <= 366 * NS_PER_DAY);
    FUZZ_CHECK(o->every_ns >= NS_PER_MS && o->every_ns <= 366 * NS_PER_DAY);
    FUZZ_CHECK(o->profile_ns <= 366 * NS_PER_DAY);
    FUZZ_CHECK(o->fail_tag >= TRACKER_ANY_TAG && o->fail_tag < TAG_COUNT);
    FUZZ_CHECK(o->fail_nth > 0 || !o->fail_onwards);
    check_files(o);
    if (o->command == COMMAND_LIST || o->command == COMMAND_EXPLAIN)
        return;
    FUZZ_CHECK((o->leaks & o->fixes) == 0);
    FUZZ_CHECK(o->for_ns == 0 || o->every_ns <= o->for_ns ||
               o->every_ns == NS_PER_MS);
    FUZZ_CHECK(o->profile_ns == 0 || o->profile_ns >= o->every_ns);
    FUZZ_CHECK(o->replay != NULL || o->replay_book == NULL);
    FUZZ_CHECK(o->replay != NULL || o->serve || o->for_ns > 0);
    FUZZ_CHECK(o->serve || o->http.host[0] == '\0');
    FUZZ_CHECK(strlen(o->http.host) < sizeof(o->http.host));
    FUZZ_CHECK(o->command != COMMAND_COMPARE || o->leaks != 0);
}

static void check_words(const struct parsed *p)
{
    size_t len = strlen(p->errors);

    if (p->status == 64) {
        FUZZ_CHECK(strncmp(p->errors, "bot: ", 5) == 0);
        FUZZ_CHECK(len == sizeof(p->errors) - 1 || p->errors[len - 1] == '\n');
        FUZZ_CHECK(p->output[0] == '\0');
        return;
    }
    FUZZ_CHECK(len == 0);
    FUZZ_CHECK(p->status == -1 || p->status == 0);
    FUZZ_CHECK((p->output[0] != '\0') == (p->status == 0));
}

void fuzz_run(struct fuzz_bytes *in)
{
    char *argv[ARGS_MAX + 1];
    int argc;

    fuzz_text(in, line, sizeof(line));
    argc = split(argv);
    parse(&first, argc, argv);
    parse(&second, argc, argv);
    check_words(&first);
    if (first.status == -1)
        check_options(&first.o);
    FUZZ_CHECK(first.status == second.status);
    FUZZ_CHECK(strcmp(first.errors, second.errors) == 0);
    FUZZ_CHECK(strcmp(first.output, second.output) == 0);
    if (options_for_machines(&first.o) != NULL)
        FUZZ_CHECK(options_for_machines(&second.o) != NULL);
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const char *const lines[] = {
        "--leak=cycle\n--for=1h\n--pace=max\n--seed=7\n--rate=50",
        "--leak=all\n--check\n--json=-\n--csv=b\n--dot=c\n--every=250ms",
        "--compare\n--leak=book,cache\n--pace=60x",
        "--http=[::1]:8080\n--leak=book",
        "--http=127.0.0.1:0\n--for=1m",
        "--list",
        "--explain=cycle",
        "--help",
        "-V",
        "-h",
        "--version",
        "--fix=free,timer\n--heaptrack=a\n--dhat=b\n--collapsed=c",
        "--replay=a\n--replay-book=b\n--observe\n--record=c",
        "--budget=512M\n--profile=1m\n--fail-alloc=17+:orders",
        "--fail-alloc=3:libevnt",
        "--leak\n--for",
        "--leek=cycle",
        "--leak=cycel",
        "--re=a",
        "cycle",
        "-x",
        "--\ncycle",
        "--list\n--compare",
        "--leak=cycle\n--fix=cycle",
        "--compare",
        "--compare\n--leak=all\n--json=a",
        "--for=1s\n--every=2s",
        "--replay=a\n--rate=2",
        "--load=burst\n--rate=7",
        "--json=a\n--csv=a",
        "--profile=1s\n--every=1m",
        "--observe=1",
        "--for=\n--leak=",
        "--explain=all",
        "--explain=a,b",
        "--=",
        "--l",
        "--pace=1x\n--pace=0",
        "--seed=18446744073709551616",
        "--budget=0",
        "--rate=0",
        "--leak=a-name-that-is-much-longer-than-any-leak",
        "--fail-alloc=0",
        "--compare\n--leak=all\n--fix=all",
        "--replay-book=a",
        "--for=367d",
        "--every=367d\n--replay=a",
        "--profile=367d",
        "--rate=1000001",
        "--pace=1000001x",
        "--json=",
        "--fail-alloc=1:nothing-like-it",
        "-",
        "--for=0",
        "--leak=cycle,\n--explain=nothing-like-it",
        "zzzzzz",
    };

    if (i >= sizeof(lines) / sizeof(lines[0]))
        return 0;
    memcpy(buf, lines[i], strlen(lines[i]));
    return strlen(lines[i]);
}
