/* options_help.c - the table of options, and the words of --help.
 *
 * The table is argp's; it serves the parser, and the messages about arguments
 * that aren't options. A test holds the words and the table together.
 */
#include <argp.h>
#include <errno.h>
#include <string.h>

#include "catalogue.h"
#include "nearest.h"
#include "options_parse.h"
#include "tags.h"
#include "tracker.h"

#ifndef BOT_VERSION
#define BOT_VERSION "unknown"
#endif

static const struct argp_option table[] = {
    {.name = "leak", .key = OPTION_LEAK, .arg = "NAME[,NAME...]"},
    {.name = "fix", .key = OPTION_FIX, .arg = "NAME[,NAME...]"},
    {.name = "compare", .key = OPTION_COMPARE},
    {.name = "list", .key = OPTION_LIST},
    {.name = "explain", .key = OPTION_EXPLAIN, .arg = "NAME"},
    {.name = "answer", .key = OPTION_ANSWER, .arg = "NAME[,NAME]"},
    {.name = "for", .key = OPTION_FOR, .arg = "DURATION"},
    {.name = "pace", .key = OPTION_PACE, .arg = "PACE"},
    {.name = "every", .key = OPTION_EVERY, .arg = "DURATION"},
    {.name = "seed", .key = OPTION_SEED, .arg = "N"},
    {.name = "rate", .key = OPTION_RATE, .arg = "N"},
    {.name = "load", .key = OPTION_LOAD, .arg = "NAME"},
    {.name = "replay", .key = OPTION_REPLAY, .arg = "FILE"},
    {.name = "replay-book", .key = OPTION_REPLAY_BOOK, .arg = "FILE"},
    {.name = "observe", .key = OPTION_OBSERVE},
    {.name = "json", .key = OPTION_JSON, .arg = "FILE"},
    {.name = "csv", .key = OPTION_CSV, .arg = "FILE"},
    {.name = "heaptrack", .key = OPTION_HEAPTRACK, .arg = "FILE"},
    {.name = "dhat", .key = OPTION_DHAT, .arg = "FILE"},
    {.name = "collapsed", .key = OPTION_COLLAPSED, .arg = "FILE"},
    {.name = "dot", .key = OPTION_DOT, .arg = "FILE"},
    {.name = "budget", .key = OPTION_BUDGET, .arg = "SIZE"},
    {.name = "profile", .key = OPTION_PROFILE, .arg = "DURATION"},
    {.name = "http", .key = OPTION_HTTP, .arg = "[ADDR:]PORT"},
    {.name = "allow-control", .key = OPTION_ALLOW_CONTROL},
    {.name = "record", .key = OPTION_RECORD, .arg = "FILE"},
    {.name = "check", .key = OPTION_CHECK},
    {.name = "valgrind-steps",
     .key = OPTION_VALGRIND_STEPS,
     .arg = "N",
     .flags = OPTION_ARG_OPTIONAL},
    {.name = "fail-alloc", .key = OPTION_FAIL_ALLOC, .arg = "N[+][:TAG]"},
    {.name = "help", .key = OPTION_HELP},
    {.name = "version", .key = OPTION_VERSION},
    {0},
};

const struct argp options_argp = {.options = table};

/* Written by hand: argp would sort the options by letter, and a newcomer
 * reads from the top. */
static const char words[] =
    "Usage: bot [OPTION...]\n"
    "A trading bot that leaks on purpose. Switch a leak on, watch it grow, "
    "read which\n"
    "line made it; then watch the fix hold the line flat. On a terminal, keys "
    "switch\n"
    "leaks, pause, step, compare and explain while it runs: press ? for the "
    "list.\n"
    "\n"
    "What to run:\n"
    "  --leak=NAME[,NAME...]  with these leaks: cycle book channel free forget "
    "cache\n"
    "                         timer, or all; without it every part runs "
    "fixed\n"
    "  --leak=mystery         a secret: one leak, two or none; find out "
    "which\n"
    "  --answer=NAME[,NAME]   which it was, or none; needs the mystery's "
    "--seed\n"
    "  --fix=NAME[,NAME...]   the fixed half, and in numbers what the fix "
    "changed\n"
    "  --compare              both halves of --leak, the same trades, one "
    "chart\n"
    "  --list                 no run: list the leaks, a line each\n"
    "  --explain=NAME         no run: what this leak is, where it happened for "
    "real,\n"
    "                         its diff, which tools see it\n"
    "\n"
    "How long and how fast:\n"
    "  --for=DURATION         virtual time the run lasts (10m; a replay: to "
    "its end)\n"
    "  --pace=PACE            virtual seconds in a real one: 60x, 1x or max "
    "(on a\n"
    "                         terminal 60x, so that 10m take ten seconds; else "
    "max)\n"
    "  --every=DURATION       virtual time between samples of memory (10s; in "
    "a run\n"
    "                         shorter than 10m a sixtieth of it)\n"
    "\n"
    "What comes in:\n"
    "  --seed=N               seed of the market (1): same seed, same trades\n"
    "  --rate=N               market events in a virtual second (100)\n"
    "  --load=NAME            what the day is like: normal, quiet, burst, "
    "cancels (a\n"
    "                         storm of them), rejects (trading halts all the "
    "time),\n"
    "                         reconnect (the bot loses its connection)\n"
    "  --replay=FILE          real data instead: NASDAQ ITCH 5.0 or LOBSTER "
    "messages,\n"
    "                         plain or gzip\n"
    "  --replay-book=FILE     the LOBSTER order book whose first row it starts "
    "from\n"
    "  --observe              watch the market, send no orders\n"
    "\n"
    "What goes out (FILE may be -, standard output):\n"
    "  --json=FILE            the report for machines\n"
    "  --csv=FILE             memory over time, by tag and by symbol\n"
    "  --dot=FILE             what holds what, as a picture for dot -Tsvg: the "
    "cycles\n"
    "                         with the reference to weaken, or the biggest "
    "holders\n"
    "  --heaptrack=FILE       each allocation, for heaptrack_print and "
    "heaptrack_gui\n"
    "  --dhat=FILE            call stacks for DHAT's viewer, dh_view.html\n"
    "  --collapsed=FILE       call stacks of what is live at the end, for "
    "flame\n"
    "                         graphs\n"
    "  --profile=DURATION     every DURATION of virtual time, a table of "
    "memory by\n"
    "                         tag and by symbol\n"
    "  --budget=SIZE          say when so much memory will be full (512M, "
    "2G); else\n"
    "                         the limit of the system counts, if there is "
    "one\n"
    "  --http=[ADDR:]PORT     a page to watch it on, and /metrics for "
    "Prometheus,\n"
    "                         until it is stopped; ADDR is 127.0.0.1\n"
    "  --allow-control        with an ADDR that others can reach: let them "
    "switch\n"
    "                         leaks, pause and pace, too\n"
    "  --record=FILE          what the exchange sent, as an ITCH file for "
    "--replay\n"
    "\n"
    "Checks:\n"
    "  --check                exit with status 1 if there is a leak\n"
    "  --valgrind-steps[=N]   under valgrind: leak checks as it runs, one "
    "after each\n"
    "                         Nth round trip of the desk (else some 20 in "
    "all), and\n"
    "                         who points at what leaks\n"
    "  --fail-alloc=N[+][:TAG]  let allocation N fail; with + all later ones, "
    "too;\n"
    "                         with :TAG only those of one tag are counted:\n";

static const char more_words[] =
    "\n"
    "  -h, --help             this help\n"
    "  -V, --version          the version\n"
    "\n"
    "DURATION is like 90s, 10m, 1h30m, 250ms, 2d, or a number of seconds.\n"
    "\n"
    "Examples:\n"
    "  ./bot --leak=cycle                  watch a leak for ten seconds\n"
    "  ./bot --explain=cycle               understand it\n"
    "  ./bot --fix=cycle                   see what the fix changed\n"
    "  ./bot --compare --leak=cycle        leak and fix side by side\n"
    "  ./bot --leak=all --for=1h --pace=max\n"
    "                                      an hour with all of them, at once\n"
    "  ./bot --leak=cycle --http=8080      watch it in a browser\n"
    "  ./bot --leak=book --check --json=-  for a machine to judge\n"
    "  ./bot --leak=cycle --dot=- | dot -Tsvg >cycle.svg\n"
    "                                      a picture of who holds whom\n"
    "  valgrind --leak-check=full ./bot --leak=free\n"
    "  valgrind -q ./bot --leak=cycle --for=1m --valgrind-steps\n"
    "  heaptrack ./bot --leak=book\n"
    "  ./bot --leak=mystery --seed=7       a secret: investigate, then\n"
    "  ./bot --answer=none --seed=7        say what it was\n"
    "\n"
    "Exit status:\n"
    "   0  fine                            66  no such input\n"
    "   1  --check: leak; --answer: wrong  69  something needed is missing\n"
    "  64  the command line is wrong       71  out of memory\n"
    "  65  the input is damaged            74  cannot write\n";

/* The names of all tags, wrapped below --fail-alloc. */
static void put_tags(FILE *stream)
{
    enum { INDENT = 25, COLUMNS = 79 };
    size_t column = COLUMNS;

    for (unsigned tag = 0; tag < TAG_COUNT; tag++) {
        const char *name = tracker_tag_get_name(tag);

        if (name == NULL)
            continue;
        if (column + 1 + strlen(name) > COLUMNS) {
            fprintf(stream, "%s%*s", tag == 0 ? "" : "\n", INDENT, "");
            column = INDENT;
        } else {
            fputc(' ', stream);
            column++;
        }
        fputs(name, stream);
        column += strlen(name);
    }
    fputc('\n', stream);
}

/* The exit status after something was written; errno was 0 before. A reader
 * who went away is no failure. */
static int written(const struct options_parse *p)
{
    if ((fflush(p->stream) == 0 && !ferror(p->stream)) || errno == EPIPE)
        return EXIT_FINE;
    fprintf(p->errors, "bot: cannot write standard output: %s\n",
            strerror(errno != 0 ? errno : EIO));
    return EXIT_CANTWRITE_;
}

int options_help(const struct options_parse *p)
{
    errno = 0;
    fputs(words, p->stream);
    put_tags(p->stream);
    fputs(more_words, p->stream);
    return written(p);
}

int options_version(const struct options_parse *p)
{
    errno = 0;
    fputs("bot (leaky_bot) " BOT_VERSION "\n", p->stream);
    return written(p);
}

int options_bad_argument(struct options_parse *p, const char *text)
{
    const char *near = catalogue_nearest(text);

    if (near != NULL)
        return options_fail(p, "'%s' is not an option; did you mean --leak=%s?",
                            text, near);
    return options_fail(p,
                        "'%s' is not an option\n"
                        "Try 'bot --help' for more information.",
                        text);
}

/* The options that begin with these `len` characters; an exact match alone
 * counts. Returns how many, and the last one. */
static size_t find_options(const char *name, size_t len,
                           const struct argp_option **out)
{
    size_t found = 0;

    for (const struct argp_option *o = table; o->name; o++) {
        if (strncmp(o->name, name, len) != 0)
            continue;
        *out = o;
        if (o->name[len] == '\0')
            return 1;
        found++;
    }
    return found;
}

static int bad_ambiguous(struct options_parse *p, const char *name, size_t len)
{
    char list[256] = "";
    size_t used = 0;

    for (const struct argp_option *o = table; o->name; o++) {
        if (strncmp(o->name, name, len) == 0 && used < sizeof(list))
            used += (size_t)snprintf(list + used, sizeof(list) - used,
                                     " '--%s'", o->name);
    }
    return options_fail(p,
                        "option '--%.*s' is ambiguous; possibilities:%s\n"
                        "Try 'bot --help' for more information.",
                        (int)len, name, list);
}

static int bad_unknown(struct options_parse *p, const char *text, size_t len)
{
    const char *names[sizeof(table) / sizeof(table[0])];
    char name[32] = "";
    size_t count = 0;
    int near;

    for (const struct argp_option *o = table; o->name; o++)
        names[count++] = o->name;
    if (len < sizeof(name))
        memcpy(name, text, len);
    near = nearest_name(name, names, count);
    if (near >= 0)
        return options_fail(p,
                            "unrecognized option '--%.*s'; did you mean "
                            "'--%s'?\n"
                            "Try 'bot --help' for more information.",
                            (int)len, text, names[near]);
    return options_fail(p,
                        "unrecognized option '--%.*s'\n"
                        "Try 'bot --help' for more information.",
                        (int)len, text);
}

int options_bad(struct options_parse *p, const char *text)
{
    const struct argp_option *option = NULL;
    size_t len, found;

    if (text[0] != '-' || text[1] == '\0')
        return options_bad_argument(p, text);
    if (text[1] != '-')
        return options_fail(p,
                            "invalid option -- '%c'\n"
                            "Try 'bot --help' for more information.",
                            text[1]);
    text += 2;
    len = strcspn(text, "=");
    found = find_options(text, len, &option);
    if (len == 0)
        return bad_unknown(p, text, strlen(text));
    if (found == 0)
        return bad_unknown(p, text, len);
    if (found > 1)
        return bad_ambiguous(p, text, len);
    if (option->arg != NULL)
        return options_fail(p,
                            "option '--%s' requires an argument: --%s=%s\n"
                            "Try 'bot --help' for more information.",
                            option->name, option->name, option->arg);
    return options_fail(p,
                        "option '--%s' doesn't allow an argument\n"
                        "Try 'bot --help' for more information.",
                        option->name);
}
