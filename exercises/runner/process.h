/* process.h - run a program that may do anything, and come back from it.
 *
 * It gets a session of its own, limits, no input, and no environment but a few
 * harmless variables. Its output is read up to a bound. When it ends, or its
 * time does, whatever it started is ended too: this process becomes the parent
 * of all that are left, wherever they went.
 */
#ifndef LEARN_PROCESS_H
#define LEARN_PROCESS_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

enum process_end {
    PROCESS_EXITED,      /* value: its status */
    PROCESS_SIGNALLED,   /* value: the signal */
    PROCESS_TIME,        /* it was ended: no time left */
    PROCESS_OUTPUT,      /* it was ended: too much output */
    PROCESS_INTERRUPTED, /* we were asked to stop */
    PROCESS_FAILED,      /* it could not be started; value: errno */
};

struct process {
    const char *const *argv;     /* argv[0] is looked for in PATH */
    const char *const *more_env; /* "NAME=value", NULL at the end; or NULL */
    const char *input;           /* path of a file to read; NULL: /dev/null */
    const char *folder;          /* to be run in; NULL: the current one */
    const char *fence;    /* it may write below it only; NULL: anywhere */
    const char *secret;   /* to be read from descriptor 3; or NULL */
    int cpu_s;            /* 0: no limit */
    int wall_s;           /* 0: no limit */
    size_t output_max;    /* 0: no limit but the buffer's */
    size_t file_max;      /* bytes of a file it writes; 0: no limit */
    size_t memory_max;    /* bytes of address space; 0: no limit */
    int processes;        /* it may start; 0: no limit */
    bool fixed_addresses; /* do not shuffle its address space */
    /* What came of it. Clear both. */
    struct buffer output;  /* standard output and error */
    struct buffer verdict; /* what it wrote to descriptor 4 */
    enum process_end end;
    int value;
};

/* Run it to its end. Results are in *p. */
void process_run(struct process *p);

void process_clear(struct process *p);

/* Once, at the start: signals that ask us to stop end what is running, and are
 * then seen by process_stopped(). */
void process_init(void);
/* The signal that asked us to stop; 0: none. */
int process_stopped(void);

/* Is there such a program in PATH, or at this path? */
bool process_exists(const char *program);

#endif
