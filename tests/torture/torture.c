/* torture.c - let every allocation of a run fail in turn, once and from then
 * on, and hold each run to what judge.c says.
 *
 * First each scenario runs without a fault, for what its allocations are, then
 * with each fault. A fault that is not survived is told with the command that
 * repeats it, and the next one follows. At the end there is a line for each
 * scenario; the exit status is 1 if a run failed.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "torture/files.h"
#include "torture/links.h"
#include "torture/refuse.h"
#include "torture/torture.h"

#define SCENARIOS_MAX 64
#define TOLD_MAX 5 /* failures of one scenario that are shown */
#define SAY_EVERY_S 10

struct tally {
    uint64_t runs, fine, no_memory, failed;
    double cpu_s;
};

static struct setup setup;
static struct clean cleans[SCENARIOS_MAX];
static struct tally tallies[SCENARIOS_MAX];

static struct {
    uint64_t stride;
    unsigned jobs;
    const char *only; /* names of scenarios, or NULL */
    const char *doors;
} wanted = {.stride = 1, .jobs = 1};

static struct {
    uint64_t runs, ended, failed;
    time_t began, said;
} all;

static const char *const door_names[DOORS] = {"tracker", "tag", "all", "pages"};

/* Is `word` one of a list like "default,leak_all"? */
static bool is_in(const char *list, const char *word)
{
    size_t length = strlen(word);

    while (list != NULL && *list != '\0') {
        size_t count = strcspn(list, ",");

        if (count == length && strncmp(list, word, count) == 0)
            return true;
        list += count + (list[count] == ',');
    }
    return false;
}

static bool is_wanted(const struct scenario *s, unsigned door)
{
    return (s->doors & DOOR_BIT(door)) != 0 &&
           (s->program == PROGRAM_BOT || setup.preload != NULL) &&
           (!s->visited || setup.visit != NULL) &&
           (wanted.only == NULL || is_in(wanted.only, s->name)) &&
           (wanted.doors == NULL || is_in(wanted.doors, door_names[door]));
}

static void show_file(const char *at, const char *name)
{
    size_t length;
    const char *text = files_read(at, name, &length);

    for (int i = 0; i < 4 && text != NULL && *text != '\0'; i++) {
        size_t line = strcspn(text, "\n");

        printf("  %s| %.*s\n", name, (int)(line < 160 ? line : 160), text);
        text += line + (text[line] == '\n');
    }
}

static void tell(const struct job *job, const char *problem, const char *at)
{
    const struct fault *f = &job->fault;
    static struct command c;
    char line[TEXT_BYTES];

    if (f->nth == 0)
        printf("FAILED %s without a fault: %s\n", job->scenario->name, problem);
    else
        printf("FAILED %s, fault %s:%" PRIu64 "%s: %s\n", job->scenario->name,
               f->door == DOOR_TAG ? f->tag : door_names[f->door], f->nth,
               f->onwards ? "+" : "", problem);
    command_make(&c, &setup, job, NULL);
    command_text(&c, job->scenario, line, sizeof(line));
    printf("  %s\n", line);
    show_file(at, "err");
    (void)fflush(stdout);
}

static void say_progress(void)
{
    time_t now = time(NULL);
    double share = (double)all.ended / (double)(all.runs == 0 ? 1 : all.runs);

    if (now - all.said < SAY_EVERY_S || all.ended == 0)
        return;
    all.said = now;
    printf("%" PRIu64 " of %" PRIu64 " runs, %" PRIu64
           " failed, about %.0f s left\n",
           all.ended, all.runs, all.failed,
           (double)(now - all.began) * (1 - share) / share);
    (void)fflush(stdout);
}

static void count_path(const struct job *job, char *path, size_t size)
{
    (void)snprintf(path, size, "%s/count-%s-%s", setup.work,
                   job->scenario->name, door_names[job->fault.door]);
}

/* The most that a process of the run had. */
static uint64_t take_count(const struct job *job)
{
    struct refuse_counts counts = {.processes = 0};
    char path[PATH_MAX + 100];
    uint64_t most = 0;
    FILE *in;

    count_path(job, path, sizeof(path));
    in = fopen(path, "r");
    if (in == NULL)
        return 0;
    (void)!fread(&counts, sizeof(counts), 1, in);
    (void)fclose(in);
    (void)unlink(path);
    for (size_t i = 0; i < REFUSE_PROCESSES; i++)
        if (counts.seen[i] > most)
            most = counts.seen[i];
    return most;
}

static void on_end(const struct job *job, const struct ended *ended,
                   const char *at)
{
    size_t number = (size_t)(job->scenario - scenarios);
    struct clean *clean = &cleans[number];
    struct tally *tally = &tallies[number];
    const char *problem = judge_run(job, ended, at, clean);

    if (job->fault.nth == 0 && job->fault.door >= DOOR_ALL)
        clean->count[job->fault.door] = take_count(job);
    tally->runs += job->fault.nth != 0;
    tally->fine += ended->status == 0 && job->fault.nth != 0;
    tally->no_memory +=
        WIFEXITED(ended->status) && WEXITSTATUS(ended->status) == 71;
    tally->cpu_s += ended->cpu_s;
    all.ended++;
    if (problem != NULL) {
        all.failed++;
        if (tally->failed++ < TOLD_MAX)
            tell(job, problem, at);
    }
    say_progress();
}

static void start(const struct job *job, const char *count)
{
    struct command c;

    command_make(&c, &setup, job, count);
    if (!pool_start(&c, job)) {
        fprintf(stderr, "torture: no process: %s\n", strerror(errno));
        exit(2);
    }
}

/* Every run without a fault: how many allocations are there to fail? */
static void count_all(void)
{
    char path[PATH_MAX + 100];

    for (size_t i = 0; i < scenario_count; i++) {
        for (unsigned door = 0; door < DOORS; door++) {
            struct job job = {.scenario = &scenarios[i],
                              .fault = {.door = (enum door)door}};

            /* The run that tells how much the door lets in tells the tags. */
            if (door == DOOR_TAG ||
                (!is_wanted(job.scenario, door) &&
                 (door != DOOR_TRACKER || !is_wanted(job.scenario, DOOR_TAG))))
                continue;
            count_path(&job, path, sizeof(path));
            start(&job, door >= DOOR_ALL ? path : NULL);
        }
    }
    while (pool_turn())
        ;
}

static void at_once(const struct job *job)
{
    start(job, NULL);
}

static void add_run(const struct job *job)
{
    (void)job;
    all.runs++;
}

/* Once and from then on. Of pages alone, and of a tag, only from then on: the
 * other is among those of all doors. */
static void each_of_door(struct job *job, uint64_t count, uint64_t first,
                         void (*visit)(const struct job *job))
{
    uint64_t stride = wanted.stride * job->scenario->stride;

    if (job->fault.door == DOOR_PAGES) /* there are few */
        stride = (stride + 7) / 8;
    if (stride > count)
        stride = count; /* one of them at least */
    for (uint64_t n = count == 0 ? 1 : 1 + first % stride; n <= count;
         n += stride) {
        job->fault.nth = n;
        for (int onwards = 0; onwards < 2; onwards++) {
            bool often = job->fault.door == DOOR_TAG;

            job->fault.onwards = onwards != 0;
            if (onwards != 0 || !often)
                visit(job);
        }
    }
}

static void each_run(void (*visit)(const struct job *job))
{
    for (size_t i = 0; i < scenario_count; i++) {
        const struct clean *clean = &cleans[i];

        for (unsigned door = 0; door < DOORS; door++) {
            struct job job = {.scenario = &scenarios[i],
                              .fault = {.door = (enum door)door}};

            if (!is_wanted(job.scenario, door))
                continue;
            if (door != DOOR_TAG)
                each_of_door(&job, clean->count[door], i, visit);
            for (size_t t = 0; door == DOOR_TAG && t < clean->tags; t++) {
                job.fault.tag = clean->tag[t].name;
                each_of_door(&job, clean->tag[t].count, i + t, visit);
            }
        }
    }
}

static void sum_up(void)
{
    printf("\n%-20s %8s %8s %8s %8s %8s\n", "scenario", "runs", "fine",
           "no mem.", "failed", "CPU s");
    for (size_t i = 0; i < scenario_count; i++) {
        const struct tally *t = &tallies[i];

        if (t->cpu_s > 0)
            printf("%-20s %8" PRIu64 " %8" PRIu64 " %8" PRIu64 " %8" PRIu64
                   " %8.1f\n",
                   scenarios[i].name, t->runs, t->fine, t->no_memory, t->failed,
                   t->cpu_s);
    }
    printf("%" PRIu64 " runs in %.0f s, %" PRIu64 " failed\n", all.runs,
           (double)(time(NULL) - all.began), all.failed);
}

static const char usage[] =
    "Usage: torture --bot=FILE --refuse=FILE --inputs=FOLDER [OPTION...]\n"
    "  --visit=FILE    who visits runs over HTTP; without it nobody does\n"
    "  --patient=FILE --preload=FILE  program and library for the tracker's\n"
    "                                 scenarios; without them there are none\n"
    "  --stride=N      let every Nth allocation fail (1: all of them)\n"
    "  --only=NAME,..  these scenarios\n"
    "  --doors=NAME,.. these of: tracker tag all pages\n"
    "  --under=WORDS   run it under another program, such as valgrind\n"
    "  --jobs=N        so many runs at a time (the processors there are)\n"
    "  --limit=S       a run that takes longer hangs (30)\n";

static bool take_options(int argc, char **argv)
{
    static const struct option options[] = {
        {"bot", 1, NULL, 'b'},    {"patient", 1, NULL, 'p'},
        {"refuse", 1, NULL, 'r'}, {"preload", 1, NULL, 'l'},
        {"inputs", 1, NULL, 'i'}, {"stride", 1, NULL, 's'},
        {"only", 1, NULL, 'o'},   {"doors", 1, NULL, 'd'},
        {"under", 1, NULL, 'u'},  {"jobs", 1, NULL, 'j'},
        {"visit", 1, NULL, 'v'},  {"limit", 1, NULL, 't'},
        {NULL, 0, NULL, 0},
    };
    static const struct {
        int option;
        const char **field;
    } texts[] = {
        {'b', &setup.bot},     {'p', &setup.patient}, {'r', &setup.refuse},
        {'l', &setup.preload}, {'i', &setup.inputs},  {'o', &wanted.only},
        {'d', &wanted.doors},  {'u', &setup.under},   {'v', &setup.visit},
    };
    int option;

    wanted.jobs = (unsigned)sysconf(_SC_NPROCESSORS_ONLN);
    setup.limit_s = 30;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        if (option == 's')
            wanted.stride = strtoull(optarg, NULL, 10);
        else if (option == 'j')
            wanted.jobs = (unsigned)strtoul(optarg, NULL, 10);
        else if (option == 't')
            setup.limit_s = strtoull(optarg, NULL, 10);
        else if (option == '?')
            return false;
        for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
            if (texts[i].option == option)
                *texts[i].field = optarg;
    }
    return optind == argc && setup.bot != NULL && setup.refuse != NULL &&
           setup.inputs != NULL && wanted.stride > 0;
}

int main(int argc, char **argv)
{
    const char *folder = getenv("TMPDIR");

    if (!take_options(argc, argv)) {
        fputs(usage, stderr);
        return 64;
    }
    (void)snprintf(setup.work, sizeof(setup.work), "%s/torture-XXXXXX",
                   folder == NULL ? "/tmp" : folder);
    if (mkdtemp(setup.work) == NULL || !links_make(&setup) ||
        !inputs_make(&setup))
        return 2;
    all.began = time(NULL);
    all.said = all.began;
    pool_init(&setup, wanted.jobs, on_end);
    count_all();
    all.ended = 0;
    each_run(add_run);
    each_run(at_once);
    while (pool_turn())
        ;
    pool_clear();
    if (all.failed == 0)
        links_remove(&setup);
    (void)rmdir(setup.work);
    sum_up();
    return all.failed > 0 || all.runs == 0;
}
