/* stress.h - what the parts of build/stress know of each other.
 *
 * A plan is a list of runs of the bot: loads x leaks x seeds. Each run ends
 * with an outcome, and what the bot found stands in the JSON file that it
 * wrote. What is judged is judged from these files alone, so a plan that was
 * done in parts, or interrupted, comes to the same verdict as one done at once.
 */
#ifndef STRESS_H
#define STRESS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market_load.h"

/* After sysexits.h, as the bot's. */
enum status {
    STATUS_NONE = 0, /* no leak found */
    STATUS_LEAK = 1,
    STATUS_USAGE = 64,
    STATUS_NOINPUT = 66,     /* no such bot, profile, folder of runs */
    STATUS_UNAVAILABLE = 69, /* there is a bot, but it can't be run */
    STATUS_NOMEM = 71,
    STATUS_CANTWRITE = 74,
    STATUS_BUSY = 75, /* another one is at work in the folder */
    STATUS_INTERRUPTED = 130,
};

#define STRESS_TAG 0 /* all that the tool allocates */

#define LEAKS 7
#define HEALTHY (-1)           /* in place of a leak: none is on */
#define LOAD_REPLAY LOAD_COUNT /* a recorded day, as one more load */
#define LOADS (LOAD_COUNT + 1)
#define SEEDS_MAX 1000
#define NAME_LEN 48
#define MESSAGE_LEN 200

struct plan {
    char profile[16];
    unsigned loads; /* bit masks */
    unsigned leaks; /* beside them there is always the healthy run */
    uint32_t seeds; /* 1 to so many */
    uint64_t for_ns;
    uint64_t long_ns; /* one healthy run more for each load; 0: none */
    uint64_t memory_bytes;
    uint64_t timeout_s;
};

enum outcome {
    OUTCOME_NOT_RUN,
    OUTCOME_JUDGED,
    OUTCOME_CRASH,    /* a signal ended it */
    OUTCOME_HANG,     /* it was not done in time */
    OUTCOME_MEMORY,   /* it ran out of its memory */
    OUTCOME_FAILED,   /* it ended with another status than 0 */
    OUTCOME_UNJUDGED, /* it ended well, and left no report that can be read */
    OUTCOME_COUNT,
};

/* A leak that a run found. */
struct found {
    char kind[12]; /* "lost", "cycle", "growing" */
    char leak[12]; /* the switch whose file it is in, or "" */
    char tag[16];
    char function[64];
    char file[128]; /* "": only the tag is known */
    uint64_t line;
    char through[160]; /* the table that asked for the memory, or "" */
    uint64_t blocks;
    uint64_t bytes;
    uint64_t bytes_per_hour;
    uint64_t first_seen_s;
    bool left_at_end;
};

#define FOUND_MAX 12

struct run {
    char name[NAME_LEN]; /* of its files, and in reports */
    const char *dir;     /* where they are; borrowed */
    unsigned load;
    int leak; /* or HEALTHY */
    uint32_t seed;
    uint64_t for_ns;
    bool is_long;
    bool is_day; /* it only records a day, for others to replay */
    bool is_todo;
    /* From its record. */
    enum outcome outcome;
    int code; /* its exit status, or the signal */
    uint64_t ms;
    uint64_t resident_kb;
    char
        message[MESSAGE_LEN]; /* the last line that it complained with, or "" */
    /* From its report; see judge.h. */
    uint64_t orders;
    uint64_t live_blocks;
    uint64_t tracker_bytes; /* what the tracker itself holds; 0: not told */
    uint64_t virtual_s;
    struct found found[FOUND_MAX];
    size_t found_count;
    bool named; /* what is on was found, and nothing else was */
};

struct runs {
    struct run *at; /* owned */
    size_t count;
};

struct options {
    struct plan plan;
    char bot[PATH_MAX];
    const char *out; /* borrowed from argv, or NULL: a temporary folder */
    const char *html;
    const char *json;
    const char *junit;
    uint32_t shard; /* 1 to shards; shards 1: all of it */
    uint32_t shards;
    uint32_t jobs;
    bool resume;
    bool merge;
    char **folders; /* those to merge */
    int folder_count;
};

#endif
