/* check.c - what heaptrack must have said of quotes.c, found out without it.
 *
 * quotes.c is part of this file, with its main() under another name and its
 * malloc counted. It is run for the learner's number of quotes, and then for
 * twice as many. The line that grows is the one whose peak grew with the day:
 * nothing here knows a line or a number beforehand.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "tracker.h"

#undef malloc
#undef free
#define malloc(size) tracker_malloc(0, size)
#define free(ptr) tracker_free(ptr)
#define main quotes_main
int quotes_main(int argc, char **argv);
#include "quotes.c"
#undef main

#define NUMBER_MIN 10000
#define NUMBER_MAX 200000

/* What one line of quotes.c did on both days. */
struct place {
    int line;
    long short_calls;
    long long_calls;
    long short_peak; /* bytes */
    long long_peak;
};

static struct place places[16];
static size_t place_count;

static struct place *place_of(int line)
{
    for (size_t i = 0; i < place_count; i++)
        if (places[i].line == line)
            return &places[i];
    check_that(place_count < sizeof(places) / sizeof(places[0]),
               "too many places in quotes.c");
    places[place_count].line = line;
    return &places[place_count++];
}

static bool is_ours(const struct tracker_origin *origin)
{
    return strstr(origin->site->file, "quotes.c") != NULL;
}

static bool visit_short(const struct tracker_origin *origin, void *ctx)
{
    struct place *place;

    (void)ctx;
    if (!is_ours(origin))
        return true;
    place = place_of(origin->site->line);
    place->short_calls = (long)origin->count.allocations;
    place->short_peak = (long)origin->count.peak_bytes;
    return true;
}

/* The counts go on from the short day. */
static bool visit_long(const struct tracker_origin *origin, void *ctx)
{
    struct place *place;

    (void)ctx;
    if (!is_ours(origin))
        return true;
    place = place_of(origin->site->line);
    place->long_calls = (long)origin->count.allocations - place->short_calls;
    place->long_peak = (long)origin->count.peak_bytes;
    return true;
}

static void run(long quotes)
{
    char name[] = "quotes";
    char number[32];
    char *argv[] = {name, number, NULL};

    snprintf(number, sizeof(number), "%ld", quotes);
    (void)quotes_main(2, argv);
}

static bool grows(const struct place *place)
{
    return place->long_peak > place->short_peak + place->short_peak / 2;
}

/* "quotes.c:12", with the path that heaptrack writes before it or without, or
 * "12" alone; but no more than one line. Else -1. */
static long read_line(const char *text)
{
    static const char name[] = "quotes.c:";
    const char *at = strstr(text, name);

    if (at != NULL && strchr(text, ' ') != NULL)
        return -1;
    if (at != NULL && at > text && at[-1] != '/')
        return -1;
    return check_number(at != NULL ? at + strlen(name) : text);
}

/* Say of a wrong line what it is, without saying which one is right. */
static void refuse_line(const struct place *place)
{
    if (grows(place))
        return;
    check_that(place->long_calls > 1,
               "this line holds the most, but on the long day no more than on "
               "the short one");
    check_that(place->short_peak > 1000,
               "this line is called most often, but gives all back at once");
    check_fail("this line is called more often on the long day, but holds no "
               "more than on the short one");
}

static const struct place *find_line(long line)
{
    for (size_t i = 0; i < place_count; i++)
        if (places[i].line == line)
            return &places[i];
    check_note("the first line below each amount is the one that called "
               "malloc; those below it are its callers");
    check_fail("no memory was asked for at this line");
    return NULL;
}

void check(void)
{
    long number = check_number(check_answer("number"));
    long line = read_line(check_answer("line"));
    long calls = check_number(check_answer("calls"));
    const struct place *place;

    check_that(number >= NUMBER_MIN && number <= NUMBER_MAX,
               "the number is a whole one from %d to %d", NUMBER_MIN,
               NUMBER_MAX);
    check_that(line > 0, "the line is one line, written like quotes.c:12");
    check_that(calls >= 0, "the calls are a number, and nothing else");
    tracker_stacks(false); /* one place for each line, whoever called it */
    run(number);
    tracker_each_origin(visit_short, NULL);
    run(2 * number);
    tracker_each_origin(visit_long, NULL);
    place = find_line(line);
    refuse_line(place);
    check_that(calls != place->short_calls,
               "that many calls came on the short day, not on the long one");
    check_that(calls == place->long_calls,
               "that many calls did not come from this line on the long day");
}
