/* options_check.c - options that depend on each other.
 *
 * What contradicts itself is refused: a run that silently leaves out half of
 * what was asked for would teach something false.
 */
#include <string.h>
#include <unistd.h>

#include "catalogue.h"
#include "options_parse.h"
#include "outfile.h"

/* --compare, --list, --explain and --answer each say what to do: one of them
 * at most. */
static int check_command(struct options_parse *p)
{
    static const struct {
        enum option_key key;
        enum command command;
        const char *name;
    } commands[] = {
        {OPTION_COMPARE, COMMAND_COMPARE, "compare"},
        {OPTION_LIST, COMMAND_LIST, "list"},
        {OPTION_EXPLAIN, COMMAND_EXPLAIN, "explain"},
        {OPTION_ANSWER, COMMAND_ANSWER, "answer"},
    };
    const char *first = NULL;

    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        if (!options_seen(p, commands[i].key))
            continue;
        if (first != NULL)
            return options_fail(p,
                                "--%s and --%s don't go together; choose one",
                                first, commands[i].name);
        first = commands[i].name;
        p->out->command = commands[i].command;
    }
    return 0;
}

/* What --compare and --answer don't do: they only tell of two runs. */
static int check_outputs(struct options_parse *p)
{
    static const struct {
        enum option_key key;
        const char *name;
    } others[] = {
        {OPTION_JSON, "json"},
        {OPTION_CSV, "csv"},
        {OPTION_HEAPTRACK, "heaptrack"},
        {OPTION_DHAT, "dhat"},
        {OPTION_COLLAPSED, "collapsed"},
        {OPTION_DOT, "dot"},
        {OPTION_RECORD, "record"},
        {OPTION_BUDGET, "budget"},
        {OPTION_HTTP, "http"},
        {OPTION_PROFILE, "profile"},
        {OPTION_VALGRIND_STEPS, "valgrind-steps"},
        {OPTION_CHECK, "check"},
        {OPTION_FAIL_ALLOC, "fail-alloc"},
    };

    bool compare = p->out->command == COMMAND_COMPARE;

    if (!compare && p->out->command != COMMAND_ANSWER)
        return 0;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (options_seen(p, others[i].key))
            return options_fail(p, "--%s and --%s don't go together; run %s",
                                compare ? "compare" : "answer", others[i].name,
                                compare ? "each half by itself"
                                        : "the mystery by itself");
    }
    return 0;
}

/* Which halves run. */
static int check_halves(struct options_parse *p)
{
    const struct options *o = p->out;
    unsigned both = o->leaks & o->fixes;

    if (o->command == COMMAND_COMPARE && o->leaks == 0)
        return options_fail(p, "--compare needs a leak to compare; add "
                               "--leak=NAME (--list shows all)");
    if (o->command == COMMAND_COMPARE && o->fixes != 0)
        return options_fail(p, "--compare runs leak and fix by itself; leave "
                               "--fix out");
    if (both != 0) {
        const char *name =
            catalogue_entry((enum leak)__builtin_ctz(both))->name;

        return options_fail(p,
                            "--leak and --fix contradict each other: both "
                            "name '%s'; for both halves, --compare --leak=%s",
                            name, name);
    }
    return 0;
}

static int check_replay(struct options_parse *p)
{
    struct options *o = p->out;

    if (o->replay == NULL && o->replay_book != NULL)
        return options_fail(p, "--replay-book seeds a replay; add "
                               "--replay=FILE");
    if (o->replay != NULL && options_seen(p, OPTION_RATE))
        return options_fail(p, "--rate and --replay don't go together; a "
                               "replay has the rate of its file");
    if (o->replay != NULL && options_seen(p, OPTION_LOAD))
        return options_fail(p, "--load and --replay don't go together; a "
                               "replay is the day that it was");
    if ((o->replay != NULL || o->serve) && !options_seen(p, OPTION_FOR))
        o->for_ns = 0;
    return 0;
}

static int check_http(struct options_parse *p)
{
    if (p->out->allow_control && !p->out->serve)
        return options_fail(p, "--allow-control is about who watches over "
                               "HTTP; add --http=[ADDR:]PORT");
    return 0;
}

/* No file may be written that another option reads or writes. */
static int check_files(struct options_parse *p)
{
    const struct options *o = p->out;
    const struct {
        const char *name;
        const char *path;
    } files[] = {
        {"replay", o->replay}, {"replay-book", o->replay_book},
        {"record", o->record}, {"json", o->json},
        {"csv", o->csv},       {"heaptrack", o->heaptrack},
        {"dhat", o->dhat},     {"collapsed", o->collapsed},
        {"dot", o->dot},
    };
    const size_t count = sizeof(files) / sizeof(files[0]);

    for (size_t i = 2; i < count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (files[i].path != NULL && files[j].path != NULL &&
                outfile_is_same(files[i].path, files[j].path))
                return options_fail(p, "--%s and --%s name the same file, '%s'",
                                    files[j].name, files[i].name,
                                    files[i].path);
        }
    }
    return 0;
}

static int check_times(struct options_parse *p)
{
    struct options *o = p->out;
    char every[FIGURE_LEN], length[FIGURE_LEN];
    uint64_t share_ns = o->for_ns / OPTIONS_SAMPLES_LEAST;

    if (!options_seen(p, OPTION_EVERY) && o->profile_ns != 0 &&
        o->profile_ns < o->every_ns)
        o->every_ns = o->profile_ns; /* a profile is made at a sample */

    if (!options_seen(p, OPTION_EVERY)) {
        share_ns -= share_ns % NS_PER_MS;
        if (share_ns < NS_PER_MS)
            share_ns = NS_PER_MS;
        if (o->for_ns > 0 && o->every_ns > share_ns)
            o->every_ns = share_ns;
    } else if (o->for_ns > 0 && o->every_ns > o->for_ns) {
        return options_fail(p,
                            "--every=%s is not possible; the run ends after "
                            "%s (--for), before the first sample",
                            duration_text(o->every_ns, every),
                            duration_text(o->for_ns, length));
    }
    if (o->profile_ns != 0 && o->profile_ns < o->every_ns)
        return options_fail(p,
                            "--profile=%s is not possible; it needs a sample "
                            "for each profile, and --every=%s",
                            duration_text(o->profile_ns, length),
                            duration_text(o->every_ns, every));
    return 0;
}

const char *options_for_machines(const struct options *o)
{
    const struct {
        const char *name;
        const char *path;
    } files[] = {
        {"json", o->json},           {"csv", o->csv},
        {"heaptrack", o->heaptrack}, {"dhat", o->dhat},
        {"collapsed", o->collapsed}, {"dot", o->dot},
        {"record", o->record},
    };

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (files[i].path != NULL && outfile_is_stdout(files[i].path))
            return files[i].name;
    return NULL;
}

/* Somebody who watches gets a run that lasts ten seconds. */
static void choose_pace(struct options_parse *p)
{
    if (!options_seen(p, OPTION_PACE) && p->out->command == COMMAND_RUN &&
        (p->out->serve || isatty(fileno(p->stream))))
        p->out->pace = 60;
}

int options_check(struct options_parse *p)
{
    int (*const checks[])(struct options_parse *) = {
        options_check_mystery, check_halves, check_outputs, check_http,
        check_replay,          check_files,  check_times};
    int command = check_command(p);

    if (command != 0)
        return command;
    if (p->out->command == COMMAND_LIST || p->out->command == COMMAND_EXPLAIN)
        return 0; /* nothing runs */
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        int rc = checks[i](p);

        if (rc != 0)
            return rc;
    }
    choose_pace(p);
    return 0;
}
