/* options_values.c - understand the value of each option.
 *
 * A value that isn't possible is refused in one sentence that names the
 * option, the value and what is possible. Nothing is guessed.
 */
#include <errno.h>
#include <string.h>

#include "catalogue.h"
#include "fault.h"
#include "nearest.h"
#include "options_parse.h"
#include "tags.h"
#include "tracker.h"

/* A name between commas, copied; -1 if it is longer than any name is. */
#define NAME_LEN 32
static int copy_name(char name[NAME_LEN], const char *from, size_t len)
{
    if (len >= NAME_LEN)
        return -1;
    memcpy(name, from, len);
    name[len] = '\0';
    return 0;
}

static int no_leak_named(struct options_parse *p, const char *text, size_t len)
{
    char name[NAME_LEN];
    const char *near = NULL;

    if (copy_name(name, text, len) == 0)
        near = catalogue_nearest(name);
    if (near == NULL)
        return options_fail(p, "no leak named '%.*s' (--list shows all)",
                            (int)len, text);
    return options_fail(
        p, "no leak named '%.*s'; did you mean '%s'? (--list shows all)",
        (int)len, text, near);
}

/* One name, or "all"; adds its bit to *mask. A mystery has no bit. */
static int take_leak(struct options_parse *p, const char *option,
                     const char *text, size_t len, unsigned *mask)
{
    char name[NAME_LEN];
    int leak;

    if (copy_name(name, text, len) != 0)
        return no_leak_named(p, text, len);
    if (strcmp(name, "all") == 0) {
        *mask |= LEAK_ALL;
        return 0;
    }
    if (strcmp(name, "mystery") == 0) {
        if (mask != &p->out->leaks)
            return options_fail(p,
                                "--%s=mystery is not possible; a mystery is "
                                "run with --leak=mystery, solved with "
                                "--answer=NAME --seed=N",
                                option);
        p->out->mystery = true;
        return 0;
    }
    leak = catalogue_find(name);
    if (leak < 0)
        return no_leak_named(p, text, len);
    *mask |= 1u << leak;
    return 0;
}

/* NAME[,NAME...] */
int options_take_leaks(struct options_parse *p, const char *option,
                       const char *list, unsigned *mask)
{
    const char *at = list;

    for (;;) {
        size_t len = strcspn(at, ",");
        int rc;

        if (len == 0)
            return options_fail(p,
                                "--%s=%s lacks a name; write --%s=NAME or "
                                "--%s=NAME,NAME (--list shows all)",
                                option, list, option, option);
        rc = take_leak(p, option, at, len, mask);
        if (rc != 0 || at[len] == '\0')
            return rc;
        at += len + 1;
    }
}

static int take_explain(struct options_parse *p, const char *name)
{
    if (strcmp(name, "mystery") == 0)
        return options_fail(p, "--explain=mystery is not possible; a mystery "
                               "is explained when you answer it: "
                               "--answer=NAME --seed=N");
    if (strcmp(name, "all") == 0 || name[0] == '\0' ||
        strchr(name, ',') != NULL)
        return options_fail(p,
                            "--explain=%s is not possible; it explains one "
                            "leak (--list shows all)",
                            name);
    p->out->explain = catalogue_find(name);
    return p->out->explain < 0 ? no_leak_named(p, name, strlen(name)) : 0;
}

static int take_duration(struct options_parse *p, const char *option,
                         const char *value, const char *possible, uint64_t *out)
{
    uint64_t ns = 0;
    int rc = duration_parse(value, &ns);

    if (rc == -EINVAL)
        return options_fail(p,
                            "--%s=%s is not a duration; write it like 90s, "
                            "10m, 1h30m, 250ms, 2d, or as a number of seconds",
                            option, value);
    if (rc != 0 || ns == 0 || ns > OPTIONS_FOR_MAX_NS)
        return options_fail(p, "--%s=%s is not possible; %s", option, value,
                            possible);
    *out = ns;
    return 0;
}

static int take_pace(struct options_parse *p, const char *value)
{
    char digits[NAME_LEN];
    size_t len = strlen(value);
    uint64_t pace = 0;

    if (strcmp(value, "max") == 0) {
        p->out->pace = PACE_MAX;
        return 0;
    }
    if (len > 0 && value[len - 1] == 'x')
        len--;
    if (copy_name(digits, value, len) != 0 ||
        number_parse(digits, &pace) != 0 || pace == 0 ||
        pace > OPTIONS_PACE_MAX)
        return options_fail(p,
                            "--pace=%s is not possible; a pace is max, or 1x "
                            "to 1000000x (60x: a virtual minute a second)",
                            value);
    p->out->pace = (uint32_t)pace;
    return 0;
}

static int take_seed(struct options_parse *p, const char *value)
{
    if (number_parse(value, &p->out->seed) == 0)
        return 0;
    return options_fail(p,
                        "--seed=%s is not possible; a seed is a whole number "
                        "from 0 to 18446744073709551615",
                        value);
}

static int take_rate(struct options_parse *p, const char *value)
{
    uint64_t rate = 0;

    if (number_parse(value, &rate) != 0 || rate == 0 || rate > OPTIONS_RATE_MAX)
        return options_fail(p,
                            "--rate=%s is not possible; the rate is 1 to "
                            "1000000 market events a virtual second",
                            value);
    p->out->rate = (uint32_t)rate;
    return 0;
}

static int take_load(struct options_parse *p, const char *value)
{
    int load = market_load_find(value);

    if (load < 0)
        return options_fail(p,
                            "no load named '%s'; there are normal, quiet, "
                            "burst, cancels, rejects and reconnect",
                            value);
    p->out->load = (enum load_kind)load;
    return 0;
}

static int take_budget(struct options_parse *p, const char *value)
{
    if (bytes_parse(value, &p->out->budget_bytes) == 0 &&
        p->out->budget_bytes > 0)
        return 0;
    return options_fail(p,
                        "--budget=%s is not possible; write an amount of "
                        "memory like 512M, 2G, 64MB, or a number of bytes",
                        value);
}

/* [N]; `value` is NULL without one. */
static int take_valgrind_steps(struct options_parse *p, const char *value)
{
    uint64_t trips = 0;

    p->out->valgrind_steps = true;
    p->out->valgrind_trips = 0;
    if (value == NULL)
        return 0;
    if (number_parse(value, &trips) != 0 || trips == 0 || trips > UINT32_MAX)
        return options_fail(p,
                            "--valgrind-steps=%s is not possible; N is how "
                            "many round trips of the desk there are between "
                            "two leak checks, from 1",
                            value);
    p->out->valgrind_trips = trips;
    return 0;
}

static int take_http(struct options_parse *p, const char *value)
{
    p->out->serve = true;
    if (address_parse(value, &p->out->http) == 0)
        return 0;
    return options_fail(p,
                        "--http=%s is not possible; write a port, like 8080, "
                        "or an address and a port, like 127.0.0.1:8080 or "
                        "[::1]:8080",
                        value);
}

static int take_file(struct options_parse *p, const char *option,
                     const char *value, const char **out)
{
    if (value[0] == '\0')
        return options_fail(p, "--%s= lacks a file name", option);
    *out = value;
    return 0;
}

/* The tag of that name, as the tracker knows them. */
static int take_tag(struct options_parse *p, const char *name)
{
    const char *names[TAG_COUNT];
    int near;

    for (unsigned tag = 0; tag < TAG_COUNT; tag++) {
        names[tag] = tracker_tag_get_name(tag);
        if (names[tag] == NULL)
            names[tag] = "";
        if (names[tag][0] != '\0' && strcmp(names[tag], name) == 0) {
            p->out->fail_tag = (int)tag;
            return 0;
        }
    }
    near = nearest_name(name, names, TAG_COUNT);
    if (near >= 0)
        return options_fail(
            p, "no tag named '%s'; did you mean '%s'? (--help shows all)", name,
            names[near]);
    return options_fail(p, "no tag named '%s' (--help shows all)", name);
}

/* N[+][:TAG] */
static int take_fail_alloc(struct options_parse *p, const char *value)
{
    size_t len = strcspn(value, "+:");
    const char *rest = value + len;
    char digits[NAME_LEN];
    uint64_t nth = 0;
    bool onwards = *rest == '+';

    if (onwards)
        rest++;
    if (copy_name(digits, value, len) != 0 || number_parse(digits, &nth) != 0 ||
        nth == 0 || (*rest != '\0' && *rest != ':'))
        return options_fail(p,
                            "--fail-alloc=%s is not possible; write N, N+ "
                            "(and all later ones), N:TAG or N+:TAG, N from 1",
                            value);
    p->out->fail_nth = nth;
    p->out->fail_onwards = onwards;
    p->out->fail_tag = TRACKER_ANY_TAG;
    return *rest == ':' ? take_tag(p, rest + 1) : 0;
}

int options_take(struct options_parse *p, int key, const char *value)
{
    struct options *o = p->out;

    switch (key) {
    case OPTION_LEAK:
        return options_take_leaks(p, "leak", value, &o->leaks);
    case OPTION_FIX:
        return options_take_leaks(p, "fix", value, &o->fixes);
    case OPTION_EXPLAIN:
        return take_explain(p, value);
    case OPTION_FOR:
        return take_duration(p, "for", value, "a run lasts from 1ms to 366d",
                             &o->for_ns);
    case OPTION_EVERY:
        return take_duration(p, "every", value,
                             "samples are taken every 1ms to 366d",
                             &o->every_ns);
    case OPTION_PACE:
        return take_pace(p, value);
    case OPTION_SEED:
        return take_seed(p, value);
    case OPTION_RATE:
        return take_rate(p, value);
    case OPTION_LOAD:
        return take_load(p, value);
    case OPTION_REPLAY:
        return take_file(p, "replay", value, &o->replay);
    case OPTION_REPLAY_BOOK:
        return take_file(p, "replay-book", value, &o->replay_book);
    case OPTION_RECORD:
        return take_file(p, "record", value, &o->record);
    case OPTION_JSON:
        return take_file(p, "json", value, &o->json);
    case OPTION_CSV:
        return take_file(p, "csv", value, &o->csv);
    case OPTION_HEAPTRACK:
        return take_file(p, "heaptrack", value, &o->heaptrack);
    case OPTION_DHAT:
        return take_file(p, "dhat", value, &o->dhat);
    case OPTION_COLLAPSED:
        return take_file(p, "collapsed", value, &o->collapsed);
    case OPTION_DOT:
        return take_file(p, "dot", value, &o->dot);
    case OPTION_BUDGET:
        return take_budget(p, value);
    case OPTION_PROFILE:
        return take_duration(p, "profile", value,
                             "profiles are printed every 1ms to 366d",
                             &o->profile_ns);
    case OPTION_VALGRIND_STEPS:
        return take_valgrind_steps(p, value);
    case OPTION_HTTP:
        return take_http(p, value);
    case OPTION_ALLOW_CONTROL:
        o->allow_control = true;
        return 0;
    case OPTION_ANSWER:
        return options_take_answer(p, value);
    case OPTION_FAIL_ALLOC:
        return take_fail_alloc(p, value);
    case OPTION_OBSERVE:
        o->observe = true;
        return 0;
    case OPTION_CHECK:
        o->check = true;
        return 0;
    default: /* the commands have no value: options_check() */
        return 0;
    }
}
