/* investigate.h - what the checks of 22 to 24 share: find out what leaks in a
 * program, and compare it with what the learner found.
 *
 * check.c includes this file, then the program itself with its main() under
 * another name. Each block that the program asks for gets a few bytes in front
 * that say which function asked. The program is run on days of our own, and a
 * function leaks if blocks of its are left at the end, or if twice as long a
 * day has a higher peak of them by half. The learner's own day is run as well.
 * So nothing here knows an answer beforehand, but for where a free is missing:
 * that is a line where nothing happens.
 */
#ifndef INVESTIGATE_H
#define INVESTIGATE_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

#define FUNCTIONS_MAX 32
#define NAMES_MAX 8
/* Days: the load, and minutes. What only warms up is full after half of a long
 * day, even of a calm one. */
#define CALM 10
#define BUSY 100
#define SHORT_DAY 10
#define LONG_DAY 60
#define NAME_BYTES 40
#define DAYS 5 /* what grows on each of them does not do so by chance */
#define NEAR_PERCENT 85 /* of the most is as good as the most */

/* The program, and what only a reader of it can know. */
struct program {
    int (*entry)(int argc, char **argv); /* its main() */
    /* The functions in which a free is missing, one for each leak, in the
     * order of the alphabet; ends with NULL. */
    const char *missing[NAMES_MAX];
};

/* What one function asked for and still has. */
struct owner {
    const char *function;
    long blocks;
    long bytes;
    long peak_bytes; /* its own */
    long then_bytes; /* when all together had most */
};

static struct owner owners[FUNCTIONS_MAX];
static size_t owner_count;
static long all_bytes, all_peak;
static bool any_left; /* was something left on one of our days? */

/* In front of each block, as long as the strictest alignment. */
union front {
    struct {
        size_t owner;
        size_t bytes;
    } of;
    max_align_t align;
};

static size_t owner_of(const char *function)
{
    for (size_t i = 0; i < owner_count; i++)
        if (strcmp(owners[i].function, function) == 0)
            return i;
    check_that(owner_count < FUNCTIONS_MAX, "too many functions");
    owners[owner_count] = (struct owner){.function = function};
    return owner_count++;
}

static void count_block(size_t owner, long blocks, long bytes)
{
    struct owner *o = &owners[owner];

    o->blocks += blocks;
    o->bytes += bytes;
    all_bytes += bytes;
    if (o->bytes > o->peak_bytes)
        o->peak_bytes = o->bytes;
    if (all_bytes <= all_peak)
        return;
    all_peak = all_bytes;
    for (size_t i = 0; i < owner_count; i++)
        owners[i].then_bytes = owners[i].bytes;
}

static inline void *asked_malloc(size_t bytes, const char *function)
{
    union front *front = malloc(sizeof(*front) + bytes);

    if (front == NULL)
        return NULL;
    front->of.owner = owner_of(function);
    front->of.bytes = bytes;
    count_block(front->of.owner, 1, (long)bytes);
    return front + 1;
}

static inline void given_free(void *block)
{
    union front *front = block;

    if (block == NULL)
        return;
    front--;
    count_block(front->of.owner, -1, -(long)front->of.bytes);
    free(front);
}

static inline void *asked_calloc(size_t count, size_t size,
                                 const char *function)
{
    void *block = asked_malloc(count * size, function);

    return block == NULL ? NULL : memset(block, 0, count * size);
}

static inline void *asked_realloc(void *old, size_t bytes, const char *function)
{
    void *block = asked_malloc(bytes, function);
    size_t kept = old == NULL ? 0 : ((union front *)old - 1)->of.bytes;

    if (block == NULL || old == NULL)
        return block;
    memcpy(block, old, kept < bytes ? kept : bytes);
    given_free(old);
    return block;
}

static inline char *asked_strdup(const char *text, const char *function)
{
    char *copy = asked_malloc(strlen(text) + 1, function);

    return copy == NULL ? NULL : strcpy(copy, text);
}

/* Running ---------------------------------------------------------------- */

struct run {
    long seed, load, minutes;
};

/* From now on `owners` tells of this run. */
static void run_program(const struct program *p, const struct run *r)
{
    char words[4][16] = {"program"};
    char *argv[] = {words[0], words[1], words[2], words[3], NULL};

    memset(owners, 0, sizeof(owners));
    owner_count = 0;
    all_bytes = all_peak = 0;
    snprintf(words[1], sizeof(words[1]), "%ld", r->seed);
    snprintf(words[2], sizeof(words[2]), "%ld", r->load);
    snprintf(words[3], sizeof(words[3]), "%ld", r->minutes);
    check_equal(p->entry(4, argv), 0, "status of the program");
}

/* What a function had at the peak of the run before. */
static long peak_before(const struct owner *before, size_t count,
                        const char *function)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(before[i].function, function) == 0)
            return before[i].peak_bytes;
    return 0;
}

static bool is_among(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* Functions of which more piles up on a day that is twice as long. */
static size_t add_growing(const struct program *p, const char **names,
                          size_t count)
{
    struct run r = {check_random(1, 9999), CALM, LONG_DAY / 2};
    struct owner before[FUNCTIONS_MAX];
    size_t before_count;

    run_program(p, &r);
    memcpy(before, owners, sizeof(before));
    before_count = owner_count;
    r.minutes = LONG_DAY;
    run_program(p, &r);
    for (size_t i = 0; i < owner_count; i++) {
        const char *name = owners[i].function;
        long peak = peak_before(before, before_count, name);

        if (owners[i].peak_bytes >= peak + peak / 2 && count < NAMES_MAX &&
            !is_among(names, count, name))
            names[count++] = name;
    }
    return count;
}

/* Functions of which something is left on this day. */
static size_t add_left(const struct program *p, long load, const char **names,
                       size_t count)
{
    const struct run r = {check_random(1, 9999), load, SHORT_DAY};

    run_program(p, &r);
    for (size_t i = 0; i < owner_count; i++)
        any_left = any_left || owners[i].blocks > 0;
    for (size_t i = 0; i < owner_count; i++)
        if (owners[i].blocks > 0 && count < NAMES_MAX &&
            !is_among(names, count, owners[i].function))
            names[count++] = owners[i].function;
    return count;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of calm days and of busy ones; sorted. */
static size_t find_leaks(const struct program *p, const char **names)
{
    size_t count = add_growing(p, names, 0);

    count = add_left(p, CALM, names, count);
    count = add_left(p, BUSY, names, count);
    qsort(names, count, sizeof(*names), compare_names);
    return count;
}

/* The form --------------------------------------------------------------- */

static struct run read_run(const char *text)
{
    struct run r = {0, 0, 0};
    char rest;

    if (sscanf(text, "%4ld %3ld %2ld %c", &r.seed, &r.load, &r.minutes,
               &rest) != 3 ||
        strspn(text, "0123456789 ") != strlen(text))
        r.seed = 0;
    return r;
}

static bool run_is_possible(const struct run *r)
{
    return r->seed >= 1 && r->load >= 1 && r->load <= 100 && r->minutes >= 5 &&
           r->minutes <= 60;
}

struct names {
    char text[NAMES_MAX][NAME_BYTES];
    const char *sorted[NAMES_MAX];
    size_t count;
};

/* "order_new, order_busy()"; "none" is no name. false: something else. */
static bool read_names(const char *text, struct names *out)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz_0123456789";

    memset(out, 0, sizeof(*out));
    if (strcmp(text, "none") == 0)
        return true;
    for (;;) {
        size_t len = strspn(text, letters);

        if (len == 0 || len >= NAME_BYTES || out->count == NAMES_MAX)
            return false;
        memcpy(out->text[out->count], text, len);
        out->sorted[out->count] = out->text[out->count];
        out->count++;
        text += len;
        text += strncmp(text, "()", 2) == 0 ? 2 : 0;
        if (*text == '\0')
            break;
        len = strspn(text, ", ");
        if (len == 0)
            return false;
        text += len;
    }
    qsort(out->sorted, out->count, sizeof(out->sorted[0]), compare_names);
    return true;
}

static bool are_the_same(const struct names *given, const char *const *wanted,
                         size_t count)
{
    for (size_t i = 0; i < count && i < given->count; i++)
        if (strcmp(given->sorted[i], wanted[i]) != 0)
            return false;
    return given->count == count;
}

/* The verdict ------------------------------------------------------------ */

/* On the learner's own day: what memcheck and heaptrack must have said. */
static void judge_run(const struct program *p, const struct run *r)
{
    long left = check_number(check_answer("left"));
    struct names most;
    long blocks = 0, best = 0, named = 0;

    check_that(left >= 0, "'left' is a number, and nothing else");
    check_that(read_names(check_answer("most"), &most) && most.count == 1,
               "'most' is the name of one function");
    run_program(p, r);
    for (size_t i = 0; i < owner_count; i++) {
        blocks += owners[i].blocks;
        if (owners[i].then_bytes > best)
            best = owners[i].then_bytes;
        if (strcmp(owners[i].function, most.text[0]) == 0)
            named = owners[i].then_bytes;
    }
    check_that(left == blocks,
               "in that run, another number of blocks is in use at exit");
    check_that(named > 0 && named >= best / 100 * NEAR_PERCENT,
               "at the peak of that run, another function has most");
}

/* Functions that hold more by half at the peak of a day that is twice as long,
 * each counted in `times`. */
static void count_growing(const struct program *p, struct run r,
                          const char **names, int *times, size_t *count)
{
    struct owner before[FUNCTIONS_MAX];
    size_t before_count;

    r.minutes = r.minutes <= LONG_DAY / 2 ? r.minutes : r.minutes / 2;
    run_program(p, &r);
    memcpy(before, owners, sizeof(before));
    before_count = owner_count;
    r.minutes *= 2;
    run_program(p, &r);
    for (size_t i = 0; i < owner_count; i++) {
        const char *name = owners[i].function;
        long peak = peak_before(before, before_count, name);
        size_t at = 0;

        if (owners[i].peak_bytes < peak + peak / 2)
            continue;
        while (at < *count && strcmp(names[at], name) != 0)
            at++;
        if (at == *count && *count < FUNCTIONS_MAX) {
            times[at] = 0;
            names[(*count)++] = name;
        }
        times[at] += at < *count;
    }
}

/* Nothing leaks, they say. Then their day must be one after which nothing
 * grows any more. What a burst does on one day and not on another is no growth:
 * several such days are played. */
static void judge_calm(const struct program *p, struct run r)
{
    const char *names[FUNCTIONS_MAX + 1];
    int times[FUNCTIONS_MAX + 1];
    size_t count = 0;

    for (int day = 0; day < DAYS; day++) {
        count_growing(p, r, names, times, &count);
        r.seed = check_random(1, 9999);
    }
    for (size_t i = 0; i < count; i++) {
        if (times[i] < DAYS)
            continue;
        check_note("on a day twice as long, %s holds far more", names[i]);
        check_fail("that run can't show that nothing leaks");
    }
}

static void judge(const struct program *p)
{
    struct run r = read_run(check_answer("run"));
    long leaks = check_number(check_answer("leaks"));
    const char *truth[NAMES_MAX] = {NULL};
    struct names where, missing;
    size_t count, frees = 0;

    check_that(run_is_possible(&r), "'run' is three numbers, like 7 10 10");
    judge_run(p, &r);
    check_that(leaks >= 0, "'leaks' is a number, and nothing else");
    check_that(read_names(check_answer("where"), &where) &&
                   read_names(check_answer("missing"), &missing),
               "functions are written like this: one, another; or none");
    check_that((long)where.count == leaks && (long)missing.count == leaks,
               "as many functions as there are leaks, or none");
    count = find_leaks(p, truth);
    while (p->missing[frees] != NULL)
        frees++;
    if (leaks != (long)count)
        check_note("a leak may need another day to show: another load, a "
                   "longer day; and not all that grows is a leak");
    check_that(leaks == (long)count, "there are not that many leaks");
    check_that(are_the_same(&where, truth, count),
               "what leaks was asked for elsewhere");
    check_that(are_the_same(&missing, p->missing, frees),
               "the free is missing elsewhere");
    check_that(!any_left || check_number(check_answer("left")) > 0,
               "nothing is left in that run: take one that shows the leak");
    if (count == 0)
        judge_calm(p, r);
}

/* From here on, what the program calls. */
#undef malloc
#undef calloc
#undef realloc
#undef strdup
#undef free
#define malloc(bytes) asked_malloc(bytes, __func__)
#define calloc(count, size) asked_calloc(count, size, __func__)
#define realloc(block, bytes) asked_realloc(block, bytes, __func__)
#define strdup(text) asked_strdup(text, __func__)
#define free(block) given_free(block)
#define printf(...) ((void)snprintf(NULL, 0, __VA_ARGS__))
#define main program_main
int program_main(int argc, char **argv);

#endif
