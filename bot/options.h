/* options.h - the command line. The contract of names, defaults and exit
 * statuses; `bot --help` says it for people.
 */
#ifndef BOT_OPTIONS_H
#define BOT_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "address.h"
#include "market_load.h"

/* Exit statuses, after sysexits.h. */
enum exit_status {
    EXIT_FINE = 0,
    EXIT_LEAK = 1,      /* a leak was found, and --check was given */
    EXIT_WRONG = 1,     /* --answer, and it is not that */
    EXIT_USAGE_ = 64,   /* the command line is wrong */
    EXIT_DATA_ = 65,    /* the input is not what it should be */
    EXIT_NOINPUT_ = 66, /* there is no such input */
    EXIT_UNAVAILABLE_ = 69,
    EXIT_NOMEM_ = 71,
    EXIT_CANTWRITE_ = 74,
};

enum command {
    COMMAND_RUN,
    COMMAND_COMPARE,
    COMMAND_LIST,
    COMMAND_EXPLAIN,
    COMMAND_ANSWER,
};

#define PACE_MAX 0 /* as fast as it goes */

struct options {
    enum command command;
    unsigned leaks;      /* bit mask: the leaking half of these */
    unsigned fixes;      /* --fix: named, run fixed, compared with the leak */
    bool mystery;        /* --leak=mystery: `leaks` stays empty (mystery.h) */
    unsigned answer;     /* --answer: the leaks it names */
    int explain;         /* --explain: enum leak; else -1 */
    uint64_t seed;       /* 1; of a mystery by chance */
    uint64_t for_ns;     /* 10 minutes; 0: to the end of the replay */
    uint64_t every_ns;   /* sampling, 10 s */
    uint32_t rate;       /* market events a virtual second, 100 */
    enum load_kind load; /* what the market is like */
    uint32_t pace;       /* virtual seconds a real second, or PACE_MAX */
    bool check;
    bool observe;
    uint64_t fail_nth; /* 0: no fault */
    bool fail_onwards;
    int fail_tag;            /* a tag, or TRACKER_ANY_TAG */
    const char *replay;      /* paths, borrowed from argv, or NULL */
    const char *replay_book; /* LOBSTER orderbook whose first row seeds */
    const char *record;
    /* What goes out; "-" is standard output, for one of them at most. */
    const char *json;
    const char *csv;
    const char *heaptrack;
    const char *dhat;
    const char *collapsed;
    const char *dot;
    uint64_t budget_bytes;    /* 0: none given */
    struct address http;      /* --http */
    bool serve;               /* was it given? */
    bool allow_control;       /* others may change the run, too */
    uint64_t profile_ns;      /* virtual time between profiles; 0: none */
    bool valgrind_steps;      /* leak checks of valgrind's while it runs */
    uint64_t valgrind_trips;  /* so many round trips apart; 0: as fits */
    const char *command_line; /* as typed, for exports; set by main */
};

/* The name of the option whose file is standard output, or NULL: then that is
 * for people. */
const char *options_for_machines(const struct options *options);

/* Parse. Prints errors ("bot: ..." on standard error), --help and --version
 * itself; never exits, keeps no memory. The tags must have their names
 * (bot_tags_init). Returns -1 to go on with *out, or the exit status to end
 * with. */
int options_parse(int argc, char **argv, struct options *out);
/* The same with other streams than standard output and error. */
int options_parse_to(int argc, char **argv, struct options *out, FILE *stream,
                     FILE *errors);

#endif
