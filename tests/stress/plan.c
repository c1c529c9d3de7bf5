/* plan.c - profiles, and the runs of a plan.
 *
 * Every plan has healthy runs of each load and seed: they are the control of
 * the runs with a leak, and what the false-alarm rate is measured on. Order and
 * names of the runs follow from the plan alone.
 */
#include "plan.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "duration.h"
#include "tracker.h"

#define ALL_LEAKS ((1u << LEAKS) - 1)
#define ALL_LOADS ((1u << LOADS) - 1)
#define MARKETS ((1u << LOAD_COUNT) - 1)
#define MEMORY_BYTES (UINT64_C(2) << 30)
#define ROUND_TRIP_NS (5 * NS_PER_SECOND)
#define SAMPLES 360 /* in a run */

static const char *const leak_names[LEAKS] = {
    "cycle", "book", "channel", "free", "forget", "cache", "timer"};

static const struct {
    const char *about;
    struct plan plan;
} profiles[] = {
    {"each load, nothing switched on: for each commit",
     {"quick", MARKETS, 0, 2, NS_PER_HOUR, NS_PER_DAY, MEMORY_BYTES, 120}},
    {"each leak under each load, a recorded day too",
     {"full", ALL_LOADS, ALL_LEAKS, 3, NS_PER_HOUR, NS_PER_DAY, MEMORY_BYTES,
      240}},
    {"350 healthy runs: how often is an alarm false?",
     {"healthy", ALL_LOADS, 0, 50, NS_PER_HOUR, 0, MEMORY_BYTES, 120}},
    {"a week of the normal load in one run",
     {"week", 1u << LOAD_NORMAL, 0, 1, 7 * NS_PER_DAY, 0, MEMORY_BYTES, 3600}},
};
#define PROFILES (sizeof(profiles) / sizeof(profiles[0]))

int plan_profile(const char *name, struct plan *out)
{
    for (size_t i = 0; i < PROFILES; i++) {
        if (strcmp(profiles[i].plan.profile, name) != 0)
            continue;
        *out = profiles[i].plan;
        return 0;
    }
    return -ENOENT;
}

void plan_list(FILE *out)
{
    for (size_t i = 0; i < PROFILES; i++)
        fprintf(out, "  %-8s %s\n", profiles[i].plan.profile,
                profiles[i].about);
}

const char *plan_leak_name(int leak)
{
    return leak == HEALTHY ? "none" : leak_names[leak];
}

const char *plan_load_name(unsigned load)
{
    return load == LOAD_REPLAY ? "replay"
                               : market_load((enum load_kind)load)->name;
}

int plan_leak_find(const char *name)
{
    for (int i = 0; i < LEAKS; i++)
        if (strcmp(leak_names[i], name) == 0)
            return i;
    return -1;
}

int plan_load_find(const char *name)
{
    return strcmp(name, "replay") == 0 ? LOAD_REPLAY : market_load_find(name);
}

/* "a,b" as a bit mask; "all", and "none" which is nothing. */
static int parse_list(const char *text, unsigned all,
                      int (*find)(const char *name), unsigned *out)
{
    unsigned mask = 0;

    while (*text != '\0') {
        char word[16];
        size_t len = strcspn(text, ",");
        int bit;

        if (len == 0 || len >= sizeof(word))
            return -EINVAL;
        memcpy(word, text, len);
        word[len] = '\0';
        bit = find(word);
        if (bit < 0 && strcmp(word, "all") != 0 &&
            (strcmp(word, "none") != 0 || find != plan_leak_find))
            return -EINVAL;
        mask |= bit >= 0 ? 1u << bit : word[0] == 'a' ? all : 0;
        text += len + (text[len] == ',');
    }
    *out = mask;
    return 0;
}

static int parse_number(const char *text, uint64_t least, uint64_t most,
                        int (*parse)(const char *, uint64_t *), uint64_t *out)
{
    uint64_t number;

    if (parse(text, &number) != 0 || number < least || number > most)
        return -EINVAL;
    *out = number;
    return 0;
}

const char *plan_takes(const char *name)
{
    static const struct {
        const char *name;
        const char *takes;
    } parameters[] = {
        {"loads", "loads with commas between them, or all"},
        {"leaks", "leaks with commas between them, none or all"},
        {"seeds", "1 to 1000"},
        {"for", "from 1m to 365d, like 90m"},
        {"long", "0, or from 1m to 365d"},
        {"memory", "from 1M to 1024T, like 512M"},
        {"timeout", "1 to 1000000 seconds"},
    };

    for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
        if (strcmp(parameters[i].name, name) == 0)
            return parameters[i].takes;
    return NULL;
}

int plan_set(struct plan *p, const char *name, const char *value)
{
    const uint64_t year_ns = 365 * NS_PER_DAY;
    uint64_t number = p->seeds;
    int rc;

    if (strcmp(name, "loads") == 0)
        return parse_list(value, ALL_LOADS, plan_load_find, &p->loads) != 0 ||
                       p->loads == 0
                   ? -EINVAL
                   : 0;
    if (strcmp(name, "leaks") == 0)
        return parse_list(value, ALL_LEAKS, plan_leak_find, &p->leaks);
    if (strcmp(name, "for") == 0)
        return parse_number(value, NS_PER_MINUTE, year_ns, duration_parse,
                            &p->for_ns);
    if (strcmp(name, "long") == 0)
        return parse_number(value, 0, 0, duration_parse, &p->long_ns) == 0
                   ? 0
                   : parse_number(value, NS_PER_MINUTE, year_ns, duration_parse,
                                  &p->long_ns);
    if (strcmp(name, "memory") == 0)
        return parse_number(value, UINT64_C(1) << 20, UINT64_C(1) << 50,
                            bytes_parse, &p->memory_bytes);
    if (strcmp(name, "timeout") == 0)
        return parse_number(value, 1, 1000000, number_parse, &p->timeout_s);
    if (strcmp(name, "seeds") != 0)
        return -ENOENT;
    rc = parse_number(value, 1, SEEDS_MAX, number_parse, &number);
    p->seeds = (uint32_t)number;
    return rc;
}

void plan_put(const struct plan *p, FILE *out)
{
    char text[FIGURE_LEN];
    const char *comma = "";

    fputs("loads=", out);
    for (unsigned load = 0; load < LOADS; load++) {
        if ((p->loads >> load & 1u) == 0)
            continue;
        fprintf(out, "%s%s", comma, plan_load_name(load));
        comma = ",";
    }
    fputs("\nleaks=none", out);
    for (int leak = 0; leak < LEAKS; leak++)
        if ((p->leaks >> leak & 1u) != 0)
            fprintf(out, ",%s", plan_leak_name(leak));
    fprintf(out, "\nseeds=%" PRIu32 "\nfor=%s\n", p->seeds,
            duration_text(p->for_ns, text));
    fprintf(out, "long=%s\nmemory=%" PRIu64 "\ntimeout=%" PRIu64 "\n",
            duration_text(p->long_ns, text), p->memory_bytes, p->timeout_s);
}

static void add_run(struct runs *runs, const struct plan *p, unsigned load,
                    int leak, uint32_t seed, bool is_long)
{
    struct run *run = &runs->at[runs->count++];

    run->load = load;
    run->leak = leak;
    run->seed = seed;
    run->is_long = is_long;
    run->for_ns = is_long ? p->long_ns : p->for_ns;
    snprintf(run->name, sizeof(run->name), "%s.%s.%" PRIu32 "%s",
             plan_load_name(load), plan_leak_name(leak), seed,
             is_long ? ".long" : "");
}

int plan_runs(const struct plan *p, struct runs *out)
{
    size_t most = (size_t)LOADS * (p->seeds * (LEAKS + 1u) + 1u);

    out->count = 0;
    out->at = tracker_calloc(STRESS_TAG, most, sizeof(*out->at));
    if (out->at == NULL)
        return -ENOMEM;
    for (unsigned load = 0; load < LOAD_COUNT && p->long_ns != 0; load++)
        if ((p->loads >> load & 1u) != 0)
            add_run(out, p, load, HEALTHY, 1, true);
    for (unsigned load = 0; load < LOADS; load++)
        for (int leak = HEALTHY; leak < LEAKS; leak++)
            for (uint32_t seed = 1; seed <= p->seeds; seed++)
                if ((p->loads >> load & 1u) != 0 &&
                    (leak == HEALTHY || (p->leaks >> leak & 1u) != 0))
                    add_run(out, p, load, leak, seed, false);
    return 0;
}

const char *plan_day_name(uint32_t seed, char buf[NAME_LEN])
{
    snprintf(buf, NAME_LEN, "day.%" PRIu32, seed);
    return buf;
}

int plan_days(const struct runs *runs, struct runs *out)
{
    bool has[SEEDS_MAX + 1] = {false};

    out->count = 0;
    out->at = tracker_calloc(STRESS_TAG, SEEDS_MAX, sizeof(*out->at));
    if (out->at == NULL)
        return -ENOMEM;
    for (size_t i = 0; i < runs->count; i++) {
        const struct run *run = &runs->at[i];
        struct run *day = &out->at[out->count];

        if (!run->is_todo || run->load != LOAD_REPLAY || has[run->seed])
            continue;
        has[run->seed] = true;
        *day = *run;
        day->is_day = true;
        day->leak = HEALTHY;
        plan_day_name(run->seed, day->name);
        out->count++;
    }
    return 0;
}

void runs_clear(struct runs *runs)
{
    tracker_free(runs->at);
    *runs = (struct runs){NULL, 0};
}

const struct run *plan_control(const struct runs *runs, const struct run *run)
{
    if (run->leak == HEALTHY)
        return NULL;
    for (size_t i = 0; i < runs->count; i++) {
        const struct run *other = &runs->at[i];

        if (other->leak == HEALTHY && other->load == run->load &&
            other->seed == run->seed && !other->is_long)
            return other;
    }
    return NULL;
}

uint64_t plan_every_ns(uint64_t for_ns)
{
    uint64_t trips = for_ns / SAMPLES / ROUND_TRIP_NS;

    return (trips > 1 ? trips : 2) * ROUND_TRIP_NS;
}

const char *plan_command(const struct run *run, char buf[COMMAND_LEN])
{
    char lasts[FIGURE_LEN];
    char every[FIGURE_LEN];
    char with[32] = "";

    duration_text(run->for_ns, lasts);
    duration_text(plan_every_ns(run->for_ns), every);
    if (run->leak != HEALTHY)
        snprintf(with, sizeof(with), " --leak=%s", plan_leak_name(run->leak));
    if (run->load == LOAD_REPLAY)
        snprintf(buf, COMMAND_LEN,
                 "./bot --seed=%" PRIu32 " --for=%s --pace=max"
                 " --record=day.%" PRIu32 ".itch && ./bot%s"
                 " --replay=day.%" PRIu32 ".itch --for=%s --every=%s"
                 " --pace=max",
                 run->seed, lasts, run->seed, with, run->seed, lasts, every);
    else
        snprintf(buf, COMMAND_LEN,
                 "./bot%s --load=%s --seed=%" PRIu32
                 " --for=%s --every=%s --pace=max",
                 with, plan_load_name(run->load), run->seed, lasts, every);
    return buf;
}
