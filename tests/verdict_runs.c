/* verdict_runs.c - the verdict over the bot: each leak, at three loads, and
 * all fixed.
 *
 * Each run is a child process of its own, since what leaks stays. It watches
 * its history as the bot does, judges at the end, and sends the outcome
 * through a pipe.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalogue.h"
#include "finding.h"
#include "graph.h"
#include "sim.h"
#include "tags.h"
#include "verdict_table.h"
#include "verdict_watch.h"

#define HISTORY_SAMPLES 1024
#define NO_LEAK LEAK_COUNT
#define SEEDS_MAX 30

struct setting {
    const char *rate;
    const char *lasts;
    const char *words;
};

static const struct setting loads[] = {
    {"--rate=30", "--for=20m", "30 a second, 20 min"},
    {"--rate=100", "--for=10m", "100 a second, 10 min"},
    {"--rate=1000", "--for=5m", "1000 a second, 5 min"},
};

struct outcome {
    bool ran;
    bool named; /* at the end: right tag and file, and no other file */
    bool alarm; /* at the end: anything at all */
    bool told;  /* while it ran: growing; of a leak: by tag and file */
    uint64_t told_ms;
    uint64_t told_blocks; /* live of that place */
};

/* One run's watch. */
struct watching {
    struct tracker_history *history;
    struct verdict_watch *watch;
    unsigned leak;
    struct outcome outcome;
};

/* Is it the file of this leak's leaking half? */
static bool is_its_file(const char *file, unsigned leak)
{
    char wanted[64];

    snprintf(wanted, sizeof(wanted), "leaks/%s.c",
             catalogue_entry((enum leak)leak)->name);
    return strcmp(file, wanted) == 0;
}

static bool is_expected(const struct watching *w,
                        const struct verdict_event *event)
{
    const struct tracker_site *site =
        tracker_history_place_site(w->history, event->place);

    if (event->by != TRACKER_BY_TAG || event->to != GROWTH_GROWING)
        return false;
    /* What hangs on a leaked object grows with it, under tags of its own. */
    return w->leak == NO_LEAK ||
           (event->index == catalogue_entry((enum leak)w->leak)->tag &&
            site != NULL && is_its_file(site->file, w->leak));
}

static void on_sample(void *ctx, const struct run_figures *run)
{
    struct watching *w = ctx;
    struct verdict_event events[64];
    size_t count = verdict_watch_sample(w->watch, w->history, events, 64);
    size_t last = tracker_history_count(w->history);

    (void)run;
    for (size_t i = 0; i < count && !w->outcome.told; i++) {
        if (!is_expected(w, &events[i]))
            continue;
        w->outcome.told = true;
        w->outcome.told_ms = events[i].at_ms;
        w->outcome.told_blocks = tracker_history_blocks(
            w->history, TRACKER_BY_PLACE, events[i].place, last - 1);
    }
}

static void judge_end(struct watching *w)
{
    struct tracker_finding found[TRACKER_FINDINGS_MAX];
    struct graph *graph = NULL;
    size_t count = 0;
    bool others = false;

    (void)graph_new(&graph);
    (void)tracker_findings(w->history, graph, found, TRACKER_FINDINGS_MAX,
                           &count);
    graph_free(graph);
    w->outcome.alarm = count > 0;
    for (size_t i = 0; i < count && w->leak != NO_LEAK; i++) {
        if (!is_its_file(found[i].site->file, w->leak))
            others = true;
        else if (found[i].tag == catalogue_entry((enum leak)w->leak)->tag)
            w->outcome.named = true;
    }
    w->outcome.named = w->outcome.named && !others;
}

static void child_run(unsigned leak, const struct setting *load, unsigned seed,
                      int fd)
{
    struct watching w = {.leak = leak};
    struct sim_watch watch = {.on_sample = on_sample, .ctx = &w};
    struct sim_result result;
    struct options options;
    char words[5][32] = {"bot", "", "", "", "--pace=max"};
    char *argv[] = {words[0], words[1], words[2], words[3], words[4], NULL};
    char leaks[32];
    char *with_leak[] = {words[0], words[1], words[2], words[3],
                         words[4], leaks,    NULL};

    snprintf(words[1], sizeof(words[1]), "--seed=%u", seed);
    snprintf(words[2], sizeof(words[2]), "%s", load->rate);
    snprintf(words[3], sizeof(words[3]), "%s", load->lasts);
    if (leak != NO_LEAK)
        snprintf(leaks, sizeof(leaks), "--leak=%s",
                 catalogue_entry((enum leak)leak)->name);
    bot_tags_init();
    sim_init();
    if (options_parse(leak == NO_LEAK ? 5 : 6,
                      leak == NO_LEAK ? argv : with_leak, &options) >= 0 ||
        tracker_history_new(HISTORY_SAMPLES, &w.history) != 0 ||
        verdict_watch_new(w.history, &w.watch) != 0)
        return;
    sim_run(&options, w.history, &watch, &result);
    judge_end(&w);
    w.outcome.ran = result.status == EXIT_FINE;
    if (write(fd, &w.outcome, sizeof(w.outcome)) != sizeof(w.outcome))
        return;
}

static int run(unsigned leak, const struct setting *load, unsigned seed,
               struct outcome *out)
{
    int fds[2];
    int status = 0;
    pid_t pid;

    memset(out, 0, sizeof(*out));
    if (pipe(fds) != 0)
        return -errno;
    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        child_run(leak, load, seed, fds[1]);
        _exit(0);
    }
    close(fds[1]);
    if (pid < 0 || read(fds[0], out, sizeof(*out)) != sizeof(*out))
        out->ran = false;
    close(fds[0]);
    if (pid < 0)
        return -EAGAIN;
    waitpid(pid, &status, 0);
    return out->ran ? 0 : -ECHILD;
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

/* The middle one of the first `count`; sorts them. */
static uint64_t middle(uint64_t *numbers, unsigned count)
{
    qsort(numbers, count, sizeof(*numbers), compare_numbers);
    return count == 0 ? 0 : numbers[count / 2];
}

static int leak_row(unsigned leak, const struct setting *load, unsigned seeds,
                    FILE *out, struct verdict_sums *sums)
{
    uint64_t ms[SEEDS_MAX];
    uint64_t blocks[SEEDS_MAX];
    unsigned named = 0;
    unsigned told = 0;
    uint64_t middle_ms = 0;
    uint64_t middle_blocks = 0;

    for (unsigned seed = 1; seed <= seeds; seed++) {
        struct outcome outcome;
        int rc = run(leak, load, seed, &outcome);

        if (rc != 0)
            return rc;
        named += outcome.named;
        if (outcome.told) {
            ms[told] = outcome.told_ms;
            blocks[told++] = outcome.told_blocks;
        }
    }
    sums->leaks += seeds;
    sums->leaks_named += named;
    fprintf(out, "| %s | %s | %u of %u | %u of %u |",
            catalogue_entry((enum leak)leak)->name, load->words, named, seeds,
            told, seeds);
    if (told == 0) {
        fprintf(out, " | |\n");
        return 0;
    }
    middle_ms = middle(ms, told);
    middle_blocks = middle(blocks, told);
    fprintf(out, " %" PRIu64 " (%" PRIu64 ") | %" PRIu64 " (%" PRIu64 ") |\n",
            middle_ms / 1000, ms[told - 1] / 1000, middle_blocks,
            blocks[told - 1]);
    return 0;
}

static int fixed_row(const struct setting *load, unsigned seeds, FILE *out,
                     struct verdict_sums *sums)
{
    unsigned alarms = 0;
    unsigned told = 0;

    for (unsigned seed = 1; seed <= seeds; seed++) {
        struct outcome outcome;
        int rc = run(NO_LEAK, load, seed, &outcome);

        if (rc != 0)
            return rc;
        alarms += outcome.alarm;
        told += outcome.told;
    }
    sums->healthy += seeds;
    sums->healthy_alarms += alarms;
    fprintf(out, "| %s | %u | %u | %u |\n", load->words, seeds, alarms, told);
    return 0;
}

int verdict_runs(const struct verdict_effort *effort, FILE *out,
                 struct verdict_sums *sums)
{
    int rc = 0;

    fputs("Leaks of the bot. *Named*: at the end, with the right tag and file, "
          "and no other file. *Told*: an alert for that tag and file while it "
          "ran, after so many virtual seconds, and at so many live blocks of "
          "that line (the middle one of all seeds, and the most).\n\n"
          "| leak | market events | named | told | after seconds | at blocks "
          "|\n|---|---|---|---|---|---|\n",
          out);
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        for (unsigned i = 0; i < effort->loads && rc == 0; i++)
            rc = leak_row(leak, &loads[i], effort->leak_seeds, out, sums);
    }
    fputs("\nAll parts fixed:\n\n| market events | runs | alarms at the end | "
          "alerts while it ran |\n|---|---|---|---|\n",
          out);
    for (unsigned i = 0; i < effort->loads && rc == 0; i++)
        rc = fixed_row(&loads[i], effort->fixed_seeds, out, sums);
    return rc;
}
