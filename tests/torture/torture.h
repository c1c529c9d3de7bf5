/* torture.h - every allocation of a run fails in turn: the parts of the driver.
 *
 *      scenarios.c   what is run, and which faults it gets
 *      inputs.c      files that replays read
 *      command.c     one run as arguments and environment, and as a line that
 *                    repeats it in a shell
 *      pool.c        runs side by side, each in a folder of its own
 *      judge.c       what must hold when a run is over
 *      torture.c     counts, deals out the runs, sums up
 *
 * and beside it what the runs have: refuse.c (allocations fail), patient.c (a
 * program under the tracker), visit.c (who looks at a run over HTTP).
 */
#ifndef TORTURE_H
#define TORTURE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARGUMENTS_MAX 24
#define TAGS_MAX 32
#define TEXT_BYTES 8192

/* Where an allocation fails. */
enum door {
    DOOR_TRACKER, /* at the tracker's door: --fail-alloc=N */
    DOOR_TAG,     /* there, among those of one tag: --fail-alloc=N+:TAG */
    DOOR_ALL,     /* in front of libc, with refuse.c */
    DOOR_PAGES,   /* the same, but mmap and mremap alone */
    DOORS
};
#define DOOR_BIT(door) (1u << (door))

struct fault {
    enum door door;
    uint64_t nth; /* 0: none, the run only counts */
    bool onwards;
    const char *tag; /* of DOOR_TAG */
};

/* In which processes of a run it fails. */
enum part { PART_ALL, PART_FIRST, PART_HALF, PART_WATCHED, PART_TWIN };

enum program { PROGRAM_BOT, PROGRAM_PATIENT };

struct scenario {
    const char *name;
    const char *arguments[ARGUMENTS_MAX];
    unsigned doors; /* bits */
    enum program program;
    enum part part;
    bool terminal;   /* standard output is a terminal */
    bool visited;    /* over HTTP, by visit.c */
    bool may_find;   /* status 1, of --check, is fine */
    unsigned stride; /* times as many faults are passed over as elsewhere */
};

extern const struct scenario scenarios[];
extern const size_t scenario_count;

/* What is tortured, and how; fixed for one start of the driver. */
struct setup {
    const char *bot, *patient;    /* programs */
    const char *visit;            /* another one, or NULL: nobody visits */
    const char *refuse, *preload; /* shared objects; preload: the tracker's */
    const char *under;            /* words before the program, or NULL */
    const char *inputs;           /* a folder, whole path */
    char work[PATH_MAX];          /* a folder for what runs leave */
    uint64_t limit_s;             /* a run that takes longer hangs */
};

/* What a run without faults says: it holds the others to it. */
struct clean {
    uint64_t count[DOORS]; /* of allocations */
    size_t tags;           /* that allocate */
    struct {
        char name[24];
        uint64_t count; /* of allocations */
        bool live;      /* blocks of it were left */
    } tag[TAGS_MAX];
    char leaks[256]; /* what findings are about, each between blanks */
    char lost[64];   /* of a program under the tracker: blocks and bytes */
};

struct job {
    const struct scenario *scenario;
    struct fault fault;
};

struct command {
    const char *argv[ARGUMENTS_MAX + 16];
    const char *env[8]; /* NAME=VALUE */
    char buf[TEXT_BYTES];
    size_t used;
};

/* Make a run's command; `count` is a file for refuse.c to count in, or
 * NULL. Points into *c and into what it was given. */
void command_make(struct command *c, const struct setup *setup,
                  const struct job *job, const char *count);

/* The same as a line for a shell. */
void command_text(const struct command *c, const struct scenario *s, char *buf,
                  size_t size);

/* Write what replays read into `folder`, which is made if need be. Returns
 * false, and says why, if it cannot. */
bool inputs_make(const struct setup *setup);

/* How a run ended. */
struct ended {
    int status; /* as of waitpid */
    bool hung;
    bool left_process;
    double cpu_s;
};

/* Judge the run whose files are in the folder `at`. NULL: all is well; else a
 * sentence, good until the next call. Without a fault, *clean is filled in. */
const char *judge_run(const struct job *job, const struct ended *ended,
                      const char *at, struct clean *clean);

/* What the JSON report says: is nothing left but what a clean run leaves, too?
 * As above. */
const char *judge_heap(const struct job *job, const char *json,
                       struct clean *clean);

/* Runs side by side. Ended ones are handed to `on_end`, with the folder that
 * they ran in; after that it is emptied. */
typedef void pool_on_end(const struct job *job, const struct ended *ended,
                         const char *at);
void pool_init(const struct setup *setup, unsigned jobs, pool_on_end *on_end);
/* Waits for a free place first. Returns false if no process can be had. */
bool pool_start(const struct command *c, const struct job *job);
/* Let something happen, at most a quarter of a second; false: nothing runs. */
bool pool_turn(void);
void pool_clear(void);

#endif
