/* check.c - does the profiler report what is held, when it is due, to the
 * letter?
 *
 * Blocks of all categories come and go by lot. The check counts along and
 * writes the reports that profiler.h announces; what the learner's profiler
 * wrote since the last turn must be the same.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "profiler.h"

#define BLOCKS_MAX 3000
#define TEXT_MAX 200000
#define LINE_MAX_BYTES 200

static const char *const names[PROFILER_CATEGORIES] = {
    "orders", "prices", "a b", "messages", "100%",  "%s",    "x",     "timers",
    "book",   "depth",  "c",   "journal",  "cache", "feeds", "names", "last"};

struct block {
    unsigned char *at;
    size_t bytes;
    unsigned category;
};

struct row {
    const char *name;
    size_t bytes, blocks, before, peak, limit;
    bool warned;
};

/* What a file should hold, and what it holds. */
struct text {
    char got[TEXT_MAX];
    char want[TEXT_MAX];
    size_t want_length;
    size_t compared;
};

static struct text report;
static struct text history;
static struct block blocks[BLOCKS_MAX];
static size_t block_count;
static struct row rows[PROFILER_CATEGORIES + 1]; /* rows[categories]: all */
static struct profiler_options options = {.names = names};
static struct profiler *profiler;
static uint64_t start_ms, due_ms, now_ms;

static void want(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void want(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    text->want_length +=
        (size_t)vsnprintf(text->want + text->want_length,
                          TEXT_MAX - text->want_length, format, args);
    va_end(args);
}

/* The line of `text` that `at` lies in. */
static const char *line_of(const char *text, size_t at, char *line)
{
    size_t from = at;

    while (from > 0 && text[from - 1] != '\n')
        from--;
    snprintf(line, LINE_MAX_BYTES, "%.*s", (int)strcspn(text + from, "\n"),
             text + from);
    return line;
}

/* Where the two differ first; false: they are the same. */
static bool differs(struct text *text, char *got, char *wanted)
{
    size_t at = text->compared;

    while (text->got[at] == text->want[at] && text->want[at] != '\0')
        at++;
    text->compared = at;
    if (text->got[at] == text->want[at])
        return false;
    check_note("it is: %s", line_of(text->got, at, got));
    check_note("it should be: %s", line_of(text->want, at, wanted));
    return true;
}

/* What stands in a row behind its name. */
struct figures {
    size_t bytes, blocks, peak;
    long long change;
};

/* False: it is no row. */
static bool row_read(const char *line, struct figures *row)
{
    if (strncmp(line, "  ", 2) != 0 || strlen(line) < 13)
        return false;
    return sscanf(line + 12, " %zu bytes, %zu blocks, %lld, peak %zu",
                  &row->bytes, &row->blocks, &row->change, &row->peak) == 4;
}

static void history_compare(void)
{
    char got[LINE_MAX_BYTES];
    char wanted[LINE_MAX_BYTES];

    check_that(!differs(&history, got, wanted),
               "the history isn't what it should be");
}

static void compare(void)
{
    char got[LINE_MAX_BYTES];
    char wanted[LINE_MAX_BYTES];
    struct figures have, should;

    if (!differs(&report, got, wanted)) {
        history_compare();
        return;
    }
    check_that(strncmp(got, "  warning", 9) != 0 &&
                   strncmp(wanted, "  warning", 9) != 0,
               "a warning is missing, or one too many");
    check_that(strlen(report.got) > report.compared,
               "the report, or its end, isn't in the file yet");
    if (row_read(got, &have) && row_read(wanted, &should)) {
        check_that(have.blocks == should.blocks,
                   "the blocks of a row are wrong");
        check_that(have.bytes == should.bytes, "the bytes of a row are wrong");
        check_that(have.peak == should.peak, "the peak of a row is wrong");
        check_that(have.change == should.change,
                   "the change in a row is wrong");
    }
    check_fail("the report isn't what it should be");
}

static void row_add(struct row *row, size_t bytes)
{
    row->blocks++;
    row->bytes += bytes;
    if (row->bytes > row->peak)
        row->peak = row->bytes;
}

static void block_make(void)
{
    struct block *b = &blocks[block_count];

    b->category = (unsigned)check_random(0, (long)options.categories - 1);
    b->bytes = (size_t)check_random(0, check_random(0, 9) == 0 ? 4000 : 200);
    b->at = profiler_alloc(profiler, b->category, b->bytes);
    check_that(b->at != NULL, "profiler_alloc gives NULL, and there is memory");
    check_that((uintptr_t)b->at % _Alignof(max_align_t) == 0,
               "a block isn't aligned for every type");
    memset(b->at, (int)(b->bytes & 0xff), b->bytes);
    row_add(&rows[b->category], b->bytes);
    row_add(&rows[options.categories], b->bytes);
    block_count++;
}

static void block_drop(size_t i)
{
    struct block b = blocks[i];

    for (size_t at = 0; at < b.bytes; at++)
        check_that(b.at[at] == (b.bytes & 0xff),
                   "somebody wrote into a block that lives");
    profiler_release(profiler, b.at);
    rows[b.category].bytes -= b.bytes;
    rows[b.category].blocks--;
    rows[options.categories].bytes -= b.bytes;
    rows[options.categories].blocks--;
    blocks[i] = blocks[--block_count];
}

/* The report that is due, as it should be. */
static void report_want(void)
{
    want(&report, "profile at %" PRIu64 " ms\n", now_ms);
    want(&history, "%" PRIu64, now_ms);
    for (unsigned i = 0; i <= options.categories; i++) {
        struct row *r = &rows[i];

        want(&report, "  %-10s %7zu bytes, %zu blocks, %+lld, peak %zu\n",
             r->name, r->bytes, r->blocks,
             (long long)r->bytes - (long long)r->before, r->peak);
        if (i < options.categories)
            want(&history, ",%zu", r->bytes);
        r->before = r->bytes;
        r->peak = r->bytes;
    }
    want(&history, "\n");
    for (unsigned i = 0; i < options.categories; i++) {
        struct row *r = &rows[i];
        bool over = r->limit > 0 && r->bytes > r->limit;

        if (over && !r->warned)
            want(&report, "  warning: %s holds more than %zu bytes\n", r->name,
                 r->limit);
        r->warned = over;
    }
}

static void turn(void)
{
    bool due = now_ms >= due_ms;
    int rc;

    if (due) {
        report_want();
        while (due_ms <= now_ms)
            due_ms += options.every_ms;
    }
    rc = profiler_turn(profiler, now_ms);
    check_that(rc != 0 || !due, "a report is due, and none is written");
    check_that(rc != 1 || due, "a report is written before it is due");
    check_that(rc == 0 || rc == 1, "profiler_turn fails, and the files don't");
    if (due)
        compare();
    check_that(due || (strlen(report.got) <= report.want_length &&
                       strlen(history.got) <= history.want_length),
               "something is written between two reports");
}

enum disk { DISK_WITH_ROOM, DISK_FULL, DISK_AT_TIMES };

static bool disk_is_full; /* DISK_AT_TIMES */

static ssize_t disk_write(void *text, const char *bytes, size_t len)
{
    struct text *t = text;

    if (disk_is_full || len >= TEXT_MAX - strlen(t->got)) {
        errno = ENOSPC;
        return 0;
    }
    strncat(t->got, bytes, len);
    return (ssize_t)len;
}

static FILE *report_open(enum disk disk)
{
    static const cookie_io_functions_t calls = {.write = disk_write};

    return disk == DISK_FULL       ? fopen("/dev/full", "w")
           : disk == DISK_AT_TIMES ? fopencookie(&report, "w", calls)
                                   : fmemopen(report.got, TEXT_MAX, "w");
}

static void profile_open(unsigned categories, uint64_t every_ms, enum disk disk)
{
    report = history = (struct text){0};
    memset(rows, 0, sizeof(rows));
    options.categories = categories;
    options.every_ms = every_ms;
    disk_is_full = false;
    options.report = report_open(disk);
    options.history = fmemopen(history.got, TEXT_MAX, "w");
    check_that(options.report != NULL && options.history != NULL,
               "/dev/full or memory for the check itself is missing");
    now_ms = start_ms = (uint64_t)check_random(0, 100000);
    due_ms = start_ms + every_ms;
    check_equal(profiler_new(&options, now_ms, &profiler), 0, "profiler_new");
    want(&history, "t_ms");
    for (unsigned i = 0; i < categories; i++) {
        rows[i].name = names[i];
        want(&history, ",%s", names[i]);
    }
    want(&history, "\n");
    rows[categories].name = "all";
}

static void profile_close(struct check_mark start)
{
    while (block_count > 0)
        block_drop(block_count - 1);
    profiler_free(profiler);
    check_live(start, 0, "after profiler_free()");
    fclose(options.report);
    fclose(options.history);
}

static void limits_draw(void)
{
    for (unsigned i = 0; i < options.categories; i++) {
        rows[i].limit = (size_t)check_random(0, 8) * 700;
        profiler_limit(profiler, i, rows[i].limit);
    }
}

/* A category that holds just as much as it may, or one byte more. */
static void limit_to_the_byte(void)
{
    unsigned i = (unsigned)check_random(0, (long)options.categories - 1);

    if (rows[i].bytes < 2)
        return;
    rows[i].limit = rows[i].bytes - (size_t)check_random(0, 1);
    profiler_limit(profiler, i, rows[i].limit);
}

static void memory_check(struct check_mark start)
{
    long most = (long)(rows[options.categories].bytes + 64 * block_count);

    if (check_quick())
        check_that(check_bytes(start) <= most + 8192,
                   "the profiler itself holds too much memory");
}

static void play(unsigned categories, long turns, long blocks_first)
{
    struct check_mark start = check_mark();

    profile_open(categories, (uint64_t)check_random(50, 999), DISK_WITH_ROOM);
    for (; blocks_first > 0; blocks_first--)
        block_make();
    for (long i = 0; i < turns; i++) {
        long dice = check_random(0, 99);
        long makes = i / 120 % 2 == 0 ? 60 : 40;

        if (i % 200 == 0)
            limits_draw();
        if (block_count == 0 || (dice < makes && block_count < BLOCKS_MAX))
            block_make();
        else
            block_drop((size_t)check_random(0, (long)block_count - 1));
        if (check_random(0, 199) == 0)
            now_ms += (uint64_t)check_random(0, 5000);
        now_ms += (uint64_t)check_random(0, 30);
        if (now_ms >= due_ms)
            limit_to_the_byte();
        turn();
        memory_check(start);
    }
    profile_close(start);
}

/* One block of 100 bytes, and the first report. */
static void first_report(void)
{
    struct check_mark start = check_mark();

    profile_open(2, 1000, DISK_WITH_ROOM);
    for (unsigned i = 0; i < 3; i++)
        block_make();
    block_drop(1);
    now_ms += 999;
    turn();
    now_ms += 1;
    turn();
    turn();
    profile_close(start);
}

static void odd_calls(void)
{
    struct check_mark start = check_mark();
    struct profiler_options bad;
    struct profiler *const garbage = (struct profiler *)(void *)&bad;
    struct profiler *none = garbage;

    profile_open(3, 100, DISK_WITH_ROOM);
    bad = options;
    profiler_release(profiler, NULL);
    profiler_limit(profiler, 3, 1);
    check_that(profiler_alloc(profiler, 3, 10) == NULL,
               "profiler_alloc takes a category that doesn't exist");
    for (size_t less = 0; less <= 8; less += 8)
        check_that(profiler_alloc(profiler, 0, SIZE_MAX - less) == NULL,
                   "profiler_alloc has a block of more bytes than there are");
    for (bad.every_ms = 0; bad.categories < 20; bad.every_ms = 1) {
        check_equal(profiler_new(&bad, 0, &none), -EINVAL,
                    "profiler_new with a bad option");
        bad.categories = bad.every_ms == 0 ? 17 : bad.categories + 1;
    }
    bad.categories = 0;
    check_equal(profiler_new(&bad, 0, &none), -EINVAL,
                "profiler_new with a bad option");
    check_that(none == NULL, "profiler_new fails, and leaves a profiler");
    none = check_quick() ? garbage : NULL;
    if (check_quick()) {
        check_fail_nth(1);
        check_that(profiler_alloc(profiler, 0, 50) == NULL,
                   "profiler_alloc without memory isn't NULL");
        check_fail_nth(1);
        check_equal(profiler_new(&options, 0, &none), -ENOMEM,
                    "profiler_new without memory");
        check_fail_nth(0);
    }
    check_that(none == NULL, "profiler_new fails, and leaves a profiler");
    now_ms += 100;
    turn(); /* nothing of all that was counted */
    profile_close(start);
    profiler_free(NULL);
}

/* A full disk: told each time, and the other file goes on. */
static void full_disk(void)
{
    struct check_mark start = check_mark();

    profile_open(2, 100, DISK_FULL);
    for (int i = 0; i < 3; i++) {
        block_make();
        now_ms += 100;
        report_want();
        check_equal(profiler_turn(profiler, now_ms), -EIO,
                    "profiler_turn with a full disk");
        history_compare();
        check_equal(profiler_turn(profiler, now_ms), 0,
                    "profiler_turn before the next report is due");
    }
    profile_close(start);
}

/* When there is room again, the report is written: whatever was lost before,
 * it stands at the end, and nobody speaks of an error any more. */
static void room_again(void)
{
    struct check_mark start = check_mark();

    profile_open(2, 100, DISK_AT_TIMES);
    for (int i = 0; i < 6; i++) {
        size_t before = report.want_length;
        size_t got, wanted;

        disk_is_full = i % 3 == 1;
        block_make();
        now_ms += 100;
        report_want();
        check_equal(profiler_turn(profiler, now_ms), disk_is_full ? -EIO : 1,
                    disk_is_full ? "profiler_turn with a full disk"
                                 : "profiler_turn when there is room again");
        history_compare();
        got = strlen(report.got);
        wanted = report.want_length - before;
        check_that(disk_is_full ||
                       (got >= wanted && strcmp(report.got + got - wanted,
                                                report.want + before) == 0),
                   "the report after an error isn't in the file");
    }
    profile_close(start);
}

void check(void)
{
    first_report();
    odd_calls();
    play((unsigned)check_random(2, 7), check_scale(1500), 0);
    play(PROFILER_CATEGORIES, check_scale(1500), 0);
    play(1, check_scale(1500), BLOCKS_MAX - 100);
    full_disk();
    room_again();
}
