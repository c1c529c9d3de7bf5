/* progress.c - learn how fast runs go, and say what is left. */
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "duration.h"

#define TERMINAL_MS 500
#define LINE_MS 10000

/* Where in a line of a sample we are. */
enum { AT_T, AT_EQUALS, AT_TIME, AT_REST };

static void read_byte(struct progress_words *w, char c)
{
    if (c == '\n') {
        w->at = AT_T;
    } else if (w->at == AT_T || w->at == AT_EQUALS) {
        w->at = c == "t="[w->at] ? w->at + 1 : AT_REST;
        w->len = 0;
    } else if (w->at == AT_TIME && c != ' ') {
        if (w->len + 1 < sizeof(w->word))
            w->word[w->len++] = c;
    } else if (w->at == AT_TIME) {
        uint64_t ns;

        w->word[w->len] = '\0';
        if (duration_parse(w->word, &ns) == 0 && ns > w->virtual_ns)
            w->virtual_ns = ns;
        w->at = AT_REST;
    }
}

void progress_read(struct progress_words *w, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        read_byte(w, text[i]);
}

static unsigned speed_of(const struct run *run)
{
    return run->is_day ? LOADS : run->load;
}

void progress_plan(struct progress *p, const struct run *run)
{
    p->todo += !run->is_day;
    p->speeds[speed_of(run)].todo_ns += run->for_ns;
}

void progress_ran(struct progress *p, const struct run *run)
{
    struct progress_speed *speed = &p->speeds[speed_of(run)];

    p->done += !run->is_day;
    speed->done_ns += run->for_ns;
    speed->done_ms += run->ms;
}

void progress_drop(struct progress *p, const struct run *run)
{
    p->done += !run->is_day;
    p->speeds[speed_of(run)].todo_ns -= run->for_ns;
}

/* No more than it has to: who says what he likes may say too much. */
static uint64_t flown_ns(const struct progress_flight *f)
{
    return f->virtual_ns < f->run->for_ns ? f->virtual_ns : f->run->for_ns;
}

/* What is learned of each load, with what is under way. */
static void learn(const struct progress *p,
                  const struct progress_flight *flights, size_t count,
                  struct progress_speed out[SPEEDS])
{
    memcpy(out, p->speeds, sizeof(p->speeds));
    for (size_t i = 0; i < count; i++) {
        struct progress_speed *speed = &out[speed_of(flights[i].run)];

        if (flights[i].virtual_ns == 0)
            continue;
        speed->done_ns += flown_ns(&flights[i]);
        speed->done_ms += flights[i].ms;
    }
}

uint64_t progress_left_ms(const struct progress *p,
                          const struct progress_flight *flights, size_t count)
{
    struct progress_speed speeds[SPEEDS];
    double all_ns = 0;
    double all_ms = 0;
    double left_ms = 0;
    double longest_ms = 0;

    learn(p, flights, count, speeds);
    for (unsigned i = 0; i < SPEEDS; i++) {
        all_ns += (double)speeds[i].done_ns;
        all_ms += (double)speeds[i].done_ms;
    }
    if (all_ns == 0)
        return UINT64_MAX;
    for (unsigned i = 0; i < SPEEDS; i++) {
        const struct progress_speed *s = &speeds[i];
        double ms_per_ns = s->done_ns > 0
                               ? (double)s->done_ms / (double)s->done_ns
                               : all_ms / all_ns;

        if (s->todo_ns > s->done_ns)
            left_ms += (double)(s->todo_ns - s->done_ns) * ms_per_ns;
    }
    /* The last run of all is done by one core alone. */
    for (size_t i = 0; i < count; i++) {
        double flown = (double)flown_ns(&flights[i]);
        double rest = (double)flights[i].run->for_ns - flown;

        if (flown > 0 && rest * (double)flights[i].ms / flown > longest_ms)
            longest_ms = rest * (double)flights[i].ms / flown;
    }
    left_ms /= (double)p->jobs;
    return (uint64_t)(left_ms > longest_ms ? left_ms : longest_ms);
}

unsigned progress_percent(const struct progress *p,
                          const struct progress_flight *flights, size_t count)
{
    double todo = 0;
    double done = 0;

    for (unsigned i = 0; i < SPEEDS; i++) {
        todo += (double)p->speeds[i].todo_ns;
        done += (double)p->speeds[i].done_ns;
    }
    for (size_t i = 0; i < count; i++)
        done += (double)flown_ns(&flights[i]);
    return todo > 0 ? (unsigned)(done / todo * 100) : 100;
}

void progress_tell(struct progress *p, uint64_t now_ms, bool last,
                   const struct progress_flight *flights, size_t count)
{
    uint64_t left_ms = progress_left_ms(p, flights, count);
    char text[FIGURE_LEN];

    if (!last && now_ms < p->told_ms + (p->terminal ? TERMINAL_MS : LINE_MS))
        return;
    p->told_ms = now_ms;
    fprintf(stderr, "%sstress: %zu of %zu run%s", p->terminal ? "\r" : "",
            p->done, p->todo, p->todo == 1 ? "" : "s");
    if (!last) {
        fprintf(stderr, ", %u %%", progress_percent(p, flights, count));
        if (left_ms != UINT64_MAX)
            fprintf(stderr, ", about %s left",
                    duration_clock(left_ms * NS_PER_MS, text));
    }
    fputs(p->terminal ? "\033[K" : "", stderr);
    fputs(!p->terminal || last ? "\n" : "", stderr);
}
