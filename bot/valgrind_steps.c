/* valgrind_steps.c - leak checks of valgrind's own while the bot runs.
 *
 * A step is one check. It searches all memory, so it takes a while; a run has
 * some twenty of them unless the user says otherwise. Until something was lost,
 * a check also tells, in valgrind's log, what came since the one before, with
 * call stacks (DO_ADDED_LEAK_CHECK); later ones only count, or the log would
 * be all that is left to see.
 *
 * What is reachable is no leak to valgrind, however much of it there is. Which
 * of it grows is the tracker's verdict; who holds it, valgrind knows.
 */
#include "valgrind_steps.h"

#include <inttypes.h>
#include <stdio.h>

#include "duration.h"
#include "valgrind_ask.h"
#include "valgrind_calls.h"

#define NAME_BYTES 128
#define LINE_BYTES 512
#define TAGS_TOLD_MAX 2 /* who holds it; the report tells of all */

bool valgrind_steps_possible(const struct options *options, FILE *errors)
{
#if VALGRIND_HEADERS
    if (!RUNNING_ON_VALGRIND)
        fprintf(errors,
                "bot: --valgrind-steps asks valgrind, but this run is not "
                "under it; run: valgrind -q %s\n",
                options->command_line);
    else if (!valgrind_is_memcheck())
        fputs("bot: --valgrind-steps asks memcheck, but this is another tool "
              "of valgrind's; leave --tool out\n",
              errors);
    else
        return true;
#else
    (void)options;
    fputs("bot: --valgrind-steps is not in this bot; install valgrind with "
          "its headers (valgrind-devel on Fedora), and build it again\n",
          errors);
#endif
    return false;
}

void valgrind_steps_init(struct valgrind_steps *s,
                         const struct options *options)
{
    *s = (struct valgrind_steps){.every_trips = options->valgrind_trips};
    s->every_ns = options->for_ns / VALGRIND_STEPS_DEFAULT;
    if (s->every_ns == 0) /* a replay, to its end */
        s->every_ns = NS_PER_MINUTE;
    s->next_trips = s->every_trips;
    s->next_ns = s->every_ns;
}

/* Is a check due? If so, the next one is set. */
static bool is_due(struct valgrind_steps *s, const struct run_figures *run)
{
    if (s->every_trips != 0) {
        if (run->round_trips < s->next_trips)
            return false;
        s->next_trips = run->round_trips + s->every_trips;
        return true;
    }
    if (run->virtual_ns < s->next_ns)
        return false;
    s->next_ns += (run->virtual_ns - s->next_ns) / s->every_ns * s->every_ns +
                  s->every_ns;
    return true;
}

/* A tag that grows, and of which nobody told yet; TRACKER_TAGS_MAX: none. */
static unsigned growing_tag(const struct valgrind_steps *s,
                            const struct verdict_watch *verdicts)
{
    if (verdicts == NULL || __builtin_popcount(s->told_tags) >= TAGS_TOLD_MAX)
        return TRACKER_TAGS_MAX;
    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++)
        if ((s->told_tags >> tag & 1u) == 0 &&
            verdict_watch_look(verdicts, TRACKER_BY_TAG, tag).state ==
                GROWTH_GROWING)
            return tag;
    return TRACKER_TAGS_MAX;
}

static struct valgrind_leaks leaks_now(void)
{
    unsigned long blocks[4] = {0}, bytes[4] = {0};
    struct valgrind_leaks leaks;

    VALGRIND_COUNT_LEAK_BLOCKS(blocks[0], blocks[1], blocks[2], blocks[3]);
    VALGRIND_COUNT_LEAKS(bytes[0], bytes[1], bytes[2], bytes[3]);
    leaks = (struct valgrind_leaks){.lost_blocks = blocks[0],
                                    .lost_bytes = bytes[0],
                                    .possible_blocks = blocks[1],
                                    .possible_bytes = bytes[1],
                                    .reachable_blocks = blocks[2],
                                    .reachable_bytes = bytes[2]};
    return leaks;
}

/* "+1,234", "-3", "." for nothing. */
static const char *change_of_count(uint64_t before, uint64_t now,
                                   char buf[FIGURE_LEN])
{
    char figure[FIGURE_LEN];
    uint64_t by = now > before ? now - before : before - now;

    (void)snprintf(buf, FIGURE_LEN, "%c%s", now > before ? '+' : '-',
                   figure_count(by, figure));
    return by == 0 ? "." : buf;
}

static const char *change_of_bytes(uint64_t before, uint64_t now,
                                   char buf[FIGURE_LEN])
{
    return now == before ? "."
                         : figure_bytes_change((int64_t)(now - before), buf);
}

/* One row of the table; its columns end where those of the others do. */
static size_t render_row(char *buf, size_t size, const char *const cells[10])
{
    return (size_t)snprintf(buf, size, "%8s%5s%7s%7s%9s%10s%8s%7s%9s%10s\n",
                            cells[0], cells[1], cells[2], cells[3], cells[4],
                            cells[5], cells[6], cells[7], cells[8], cells[9]);
}

size_t valgrind_steps_head(char *buf, size_t size)
{
    static const char *const names[10] = {"time",  "trip", "blocks", "new",
                                          "bytes", "new",  "blocks", "new",
                                          "bytes", "new"};
    size_t len;

    len = (size_t)snprintf(
        buf, size,
        "valgrind: leak checks after round trips of the desk; new: since the "
        "check before\n"
        "%46s%34s\n",
        "lost, definitely or indirectly", "still reachable");
    return len + render_row(buf + len, size - len, names);
}

size_t valgrind_steps_row(const struct valgrind_steps *s,
                          const struct run_figures *run,
                          const struct valgrind_leaks *now, char *buf,
                          size_t size)
{
    const struct valgrind_leaks *b = &s->before;
    char f[10][FIGURE_LEN];
    const char *const cells[10] = {
        duration_clock(run->virtual_ns, f[0]),
        figure_count(run->round_trips, f[1]),
        figure_count(now->lost_blocks, f[2]),
        change_of_count(b->lost_blocks, now->lost_blocks, f[3]),
        figure_bytes(now->lost_bytes, f[4]),
        change_of_bytes(b->lost_bytes, now->lost_bytes, f[5]),
        figure_count(now->reachable_blocks, f[6]),
        change_of_count(b->reachable_blocks, now->reachable_blocks, f[7]),
        figure_bytes(now->reachable_bytes, f[8]),
        change_of_bytes(b->reachable_bytes, now->reachable_bytes, f[9])};
    size_t len = render_row(buf, size, cells);

    if (now->possible_blocks != b->possible_blocks ||
        now->possible_bytes != b->possible_bytes)
        len += (size_t)snprintf(buf + len, size - len,
                                "         possibly lost: %s blocks, %s\n",
                                figure_count(now->possible_blocks, f[0]),
                                figure_bytes(now->possible_bytes, f[1]));
    return len;
}

/* Valgrind tells of one block in its log; here it says that it does. */
static void tell_example(struct valgrind_steps *s,
                         const struct run_figures *run, unsigned tag, bool lost,
                         const struct valgrind_lines *to)
{
    char name[NAME_BYTES];
    char line[LINE_BYTES];
    int len = 0;

    if (lost && valgrind_ask_lost(run, name, sizeof(name))) {
        s->told_lost = true;
        len = snprintf(line, sizeof(line),
                       "         lost: valgrind's log says who points at a "
                       "%s\n",
                       name);
        to->write(to->ctx, line, (size_t)len);
    }
    if (tag == TRACKER_TAGS_MAX)
        return;
    s->told_tags |= 1u << tag;
    if (!valgrind_ask_growing(run, tag, name, sizeof(name)))
        return;
    len = snprintf(line, sizeof(line),
                   "         %s grows: valgrind's log says who points at a "
                   "%s\n",
                   tracker_tag_get_name(tag), name);
    to->write(to->ctx, line, (size_t)len);
}

void valgrind_steps_look(struct valgrind_steps *s,
                         const struct run_figures *run,
                         const struct verdict_watch *verdicts,
                         const struct valgrind_lines *to)
{
    struct valgrind_leaks now;
    char lines[LINE_BYTES];
    bool lost;

    if (!is_due(s, run))
        return;
    if (!s->any)
        to->write(to->ctx, lines, valgrind_steps_head(lines, sizeof(lines)));
    s->any = true;
    if (!s->told_lost)
        VALGRIND_DO_ADDED_LEAK_CHECK;
    else
        VALGRIND_DO_QUICK_LEAK_CHECK;
    now = leaks_now();
    to->write(to->ctx, lines,
              valgrind_steps_row(s, run, &now, lines, sizeof(lines)));
    lost = !s->told_lost && now.lost_blocks > s->before.lost_blocks;
    tell_example(s, run, growing_tag(s, verdicts), lost, to);
    s->before = now;
}
