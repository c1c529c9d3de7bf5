/* check.c - services that aren't there: what they hold is worked out from how
 * many orders came. Sizes and times are drawn anew each time; what each kind
 * does is stress.h's last paragraph.
 */
#include "check.h"
#include "stress.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define REPORT_BYTES 4096

/* Told in English here and translated where a verdict is wrong. */
enum kind {
    LEAK,    /* so many bytes for each order */
    SLOW,    /* little, on top of a megabyte */
    RARE,    /* one block in a hundred orders */
    BURST,   /* only what comes above 40 orders in a tick */
    TOOTHED, /* a leak under a saw */
    NOISY,   /* a leak under noise */
    FULL,    /* fills for a third of the run, then level */
    SAW,     /* rises and falls back; the run ends at a top */
    NOISE,   /* around a level */
    STEP,    /* one step up, anywhere in the second half */
    QUEUE,   /* a burst fills it, then it empties */
    SHRINK,  /* less and less */
    NOTHING, /* level */
    CHANCE,  /* noise whose lowest points happen to rise */
    UNEVEN,  /* the same, and one step up */
    KINDS
};

static const struct {
    const char *what;
    int grows[3]; /* under low, normal, burst; -1: nobody could say */
} kinds[KINDS] = {
    [LEAK] = {"it loses a block for each order", {1, 1, 1}},
    [SLOW] = {"it loses little, and holds much", {1, 1, 1}},
    [RARE] = {"it loses a block in a hundred orders", {-1, 1, 1}},
    [BURST] = {"it loses blocks in a burst alone", {0, 0, 1}},
    [TOOTHED] = {"it rises and falls, a little higher each time", {1, 1, 1}},
    [NOISY] = {"it loses blocks, and is restless", {1, 1, 1}},
    [FULL] = {"it fills up at first, and then stays level", {0, 0, 0}},
    [SAW] = {"it rises and falls back", {0, 0, 0}},
    [NOISE] = {"it is restless, around one level", {0, 0, 0}},
    [STEP] = {"it goes one step up, and stays there", {0, 0, 0}},
    [QUEUE] = {"a burst fills it, and it is empty again", {0, 0, 0}},
    [SHRINK] = {"it holds less and less", {0, 0, 0}},
    [NOTHING] = {"it holds the same all the time", {0, 0, 0}},
    [CHANCE] = {"it is restless, around one level", {0, 0, 0}},
    [UNEVEN] = {"it is restless, and goes one step up", {0, 0, 0}},
};

struct sim {
    enum kind kind;
    unsigned ticks; /* of the whole run */
    long base;
    long size;
    unsigned period;
    unsigned long random;
    unsigned step; /* the tick of UNEVEN's */
    /* what happened */
    unsigned tick; /* looked at so often */
    unsigned in_tick;
    long orders;
    long lost;
    unsigned wrong_ticks; /* with other than the load's orders */
    const struct load *load;
    size_t seen[4000];
};

static unsigned burst_period;

static unsigned load_low(unsigned tick)
{
    return tick % 3 != 0 ? 1 : 0;
}

static unsigned load_normal(unsigned tick)
{
    return 8 + tick % 5;
}

static unsigned load_burst(unsigned tick)
{
    return tick % burst_period == burst_period - 1 ? 100 : 2;
}

static const struct load loads[] = {
    {"low", load_low}, {"normal", load_normal}, {"burst", load_burst}};

static void sim_order(void *self)
{
    struct sim *s = self;

    s->orders++;
    s->in_tick++;
    if ((s->kind == LEAK || s->kind == SLOW || s->kind == TOOTHED ||
         s->kind == NOISY) ||
        (s->kind == RARE && s->orders % 100 == 0) ||
        (s->kind == BURST && s->in_tick > 40))
        s->lost += s->size;
}

static long sim_noise(struct sim *s, long width)
{
    s->random = s->random * 6364136223846793005ul + 1442695040888963407ul;
    return (long)((s->random >> 33) % (unsigned long)width);
}

/* What it holds beside what is lost. */
static long sim_rest(struct sim *s, unsigned at)
{
    long tooth = (long)(at % s->period) * s->base / (long)s->period;

    switch (s->kind) {
    case TOOTHED:
    case SAW:
        return tooth;
    case NOISY:
        return sim_noise(s, s->base / 50);
    case NOISE:
    case CHANCE:
        return sim_noise(s, s->base / 3);
    case UNEVEN:
        return sim_noise(s, s->base / 50) + (at < s->step ? 0 : s->base / 2);
    case FULL:
        return s->base * (long)(at * 3 < s->ticks ? at * 3 : s->ticks) /
               (long)s->ticks;
    case STEP:
        return at * 100 > s->ticks * (60 + s->random % 31) ? s->base / 2 : 0;
    case QUEUE:
        return s->in_tick > 40 ? 0 : (long)(s->period - at % s->period) * 7;
    case SHRINK:
        return s->base - s->base * (long)at / (long)s->ticks;
    default:
        return 0;
    }
}

static size_t sim_look(void *self)
{
    struct sim *s = self;
    unsigned at = s->tick++;
    size_t bytes = (size_t)(s->base + s->lost + sim_rest(s, at));

    if (at >= s->ticks || s->in_tick != s->load->orders(at))
        s->wrong_ticks++;
    s->in_tick = 0;
    if (at < s->ticks)
        s->seen[at] = bytes;
    return bytes;
}

static size_t most_of(const size_t *values, unsigned from, unsigned to)
{
    size_t most = 0;

    for (unsigned i = from; i < to; i++)
        most = values[i] > most ? values[i] : most;
    return most;
}

/* The report as stress.h describes it. */
static void draw_wanted(const struct sim *s, const struct outcome *out,
                        char *text)
{
    unsigned columns = s->ticks < STRESS_COLUMNS ? s->ticks : STRESS_COLUMNS;
    char *at = text;

    if (out->grows)
        at += sprintf(at, "%s: grows, %ld bytes a tick\n", s->load->name,
                      out->bytes_per_tick);
    else
        at += sprintf(at, "%s: steady\n", s->load->name);
    for (unsigned row = STRESS_ROWS; row > 0; row--) {
        *at++ = '|';
        for (unsigned c = 0; c < columns; c++) {
            size_t value = most_of(s->seen, c * s->ticks / columns,
                                   (c + 1) * s->ticks / columns);

            *at++ = out->peak_bytes > 0 &&
                            value * STRESS_ROWS >= row * out->peak_bytes
                        ? '#'
                        : ' ';
        }
        *at++ = '|';
        *at++ = '\n';
    }
    *at = '\0';
}

/* One run; what it printed comes to `text`. */
static void run(struct sim *s, struct outcome *out, char *text)
{
    struct service service = {sim_order, sim_look, s};
    FILE *report = fmemopen(text, REPORT_BYTES, "w");
    int rc;

    if (report == NULL)
        check_fail("out of memory");
    memset(out, 0x5a, sizeof(*out));
    rc = stress_run(&service, s->load, s->ticks, out, report);
    fclose(report);
    check_that(rc == 0, "stress_run failed");
    check_that(s->tick == s->ticks,
               "the service isn't looked at once in each tick");
    check_that(s->wrong_ticks == 0,
               "a tick got another number of orders than the load says");
}

#define PARTS_MAX 5u

/* Does the lowest point of each part of the second half lie above that of the
 * part before, and by more than nearly nothing? One step leaves nothing for
 * the others. */
static bool happens_to_rise(const struct sim *s, unsigned parts)
{
    struct sim copy = *s;
    unsigned half = s->ticks / 2;
    long floors[PARTS_MAX];
    long least;

    for (unsigned at = 0; at < half; at++)
        (void)sim_rest(&copy, at);
    for (unsigned part = 0; part < parts; part++) {
        unsigned from = half + part * (s->ticks - half) / parts;
        unsigned to = half + (part + 1) * (s->ticks - half) / parts;

        floors[part] = LONG_MAX;
        for (unsigned at = from; at < to; at++) {
            long rest = sim_rest(&copy, at);

            floors[part] = rest < floors[part] ? rest : floors[part];
        }
    }
    least = s->kind == UNEVEN
                ? 1
                : (floors[parts - 1] - floors[0]) / (3 * (long)parts - 3) + 1;
    for (unsigned part = 1; part < parts; part++)
        if (floors[part] - floors[part - 1] < least)
            return false;
    return true;
}

/* Of all noise, some that looks like growth to those who look at few points:
 * one in 120 does with five of them. */
static void draw_chance(struct sim *s)
{
    static unsigned drawn;
    unsigned parts = 3 + drawn++ % (PARTS_MAX - 2);

    s->step = s->ticks * (unsigned)check_random(60, 90) / 100;
    for (int i = 0; i < 5000 && !happens_to_rise(s, parts); i++)
        s->random = (unsigned long)check_random(1, 1000000);
}

static void draw_kind(struct sim *s, enum kind kind, const struct load *load)
{
    s->kind = kind;
    s->load = load;
    s->base = kind == SLOW ? check_random(900000, 1100000)
                           : check_random(20000, 60000);
    s->size = kind == SLOW      ? 8
              : kind == RARE    ? check_random(1500, 2500)
              : kind == NOISY   ? check_random(60, 90)
              : kind == TOOTHED ? check_random(50, 90)
                                : check_random(24, 96);
    s->period = (unsigned)check_random(23, 47);
    s->random = (unsigned long)check_random(1, 1000000);
    burst_period = s->period;
    if (kind == CHANCE || kind == UNEVEN)
        draw_chance(s);
    if (kind == SAW) /* the last tick is a top */
        s->ticks -= s->ticks % s->period;
}

static void judge_one(enum kind kind, unsigned l, unsigned ticks)
{
    static char text[REPORT_BYTES];
    static char wanted[REPORT_BYTES];
    struct sim s = {.ticks = ticks};
    int want = kinds[kind].grows[l];
    struct outcome out;
    long truth;

    draw_kind(&s, kind, &loads[l]);
    memset(text, 0, sizeof(text));
    run(&s, &out, text);
    if (want >= 0 && out.grows != want) {
        check_note("load %s: %s", s.load->name, kinds[kind].what);
        check_note("first %ld, last %ld, peak %ld bytes", (long)s.seen[0],
                   (long)s.seen[s.ticks - 1],
                   (long)most_of(s.seen, 0, s.ticks));
        check_fail(want ? "a leak is called steady"
                        : "a service that doesn't leak is called growing");
    }
    check_that(out.peak_bytes == most_of(s.seen, 0, s.ticks),
               "peak_bytes isn't the most that was seen");
    draw_wanted(&s, &out, wanted);
    if (strcmp(text, wanted) != 0) {
        check_note("load %s, %ld ticks; it should have been:", s.load->name,
                   (long)s.ticks);
        for (char *line = strtok(wanted, "\n"); line != NULL;
             line = strtok(NULL, "\n"))
            check_note("%s", line);
        check_fail("the report isn't what stress.h says");
    }
    if (!out.grows)
        check_that(out.bytes_per_tick == 0,
                   "bytes_per_tick isn't 0, and nothing grows");
    if (kind != LEAK && kind != SLOW)
        return;
    truth = s.lost / (long)s.ticks;
    if (labs(out.bytes_per_tick - truth) > 1 + truth / 5) {
        check_note("it said %ld, and it was %ld", out.bytes_per_tick, truth);
        check_fail("bytes_per_tick is more than a fifth off");
    }
}

static void no_memory(void)
{
    static char text[REPORT_BYTES];
    struct sim s = {.ticks = 500};
    struct service service = {sim_order, sim_look, &s};
    FILE *report = fmemopen(text, sizeof(text), "w");
    struct outcome out = {1, 1, 1};
    int rc;

    if (report == NULL)
        check_fail("out of memory");
    draw_kind(&s, NOTHING, &loads[1]);
    check_fail_nth(1);
    rc = stress_run(&service, s.load, s.ticks, &out, report);
    check_fail_nth(0);
    fclose(report);
    if (rc == 0)
        return; /* it needed none */
    check_that(rc == -1, "without memory stress_run is not -1");
    check_that(text[0] == '\0', "without memory something was reported");
    check_that(out.grows == 0 && out.peak_bytes == 0,
               "without memory *out isn't all zeroes");
}

void check(void)
{
    struct check_mark before = check_mark();
    long rounds = check_scale(4);

    for (long round = 0; round < rounds; round++)
        for (unsigned kind = 0; kind < KINDS; kind++)
            for (unsigned l = 0; l < 3; l++)
                judge_one((enum kind)kind, l,
                          (unsigned)check_random(1500, 3900));
    /* The chart of a short run is narrower, and nothing is known of it yet. */
    judge_one(NOTHING, 1, (unsigned)check_random(1, 59));
    no_memory();
    check_live(before, 0, "after all runs");
}
