/* twin.h - the same run without leaks, beside the run in sight: for whoever
 * compares while it goes on.
 *
 * The twin is a bot of its own (child.h) with the fixed half of everything. It
 * follows the run in virtual time, through two pipes: it is told how far it
 * may go, goes there at full speed, and says what it holds there and at each
 * sample on the way. So pause, step and pace need nothing more, and both lines
 * have one time axis. It begins at the start of the run, whenever it is
 * started, and so catches up; the run doesn't wait for it.
 *
 *      run ──"as far as 93 s"──► twin
 *          ◄──samples, "I am there"──
 *
 * Nothing waits here, and nothing of a twin can end the run: when it dies, is
 * stopped or is slow, there is just no second line, or a late one. It ends
 * with the run, however that ends.
 */
#ifndef BOT_TWIN_H
#define BOT_TWIN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "control.h"
#include "options.h"
#include "twin_line.h"

struct event;
struct event_base;
struct tracker_history;

/* What comes through the pipe, in one piece. */
struct twin_figures {
    uint64_t t_ns;  /* virtual, since the start of the run */
    uint64_t there; /* 1: it is where it was told to go; 0: a sample */
    uint64_t live_bytes;
    uint64_t tag_bytes[TRACKER_TAGS_MAX];
};

struct twin {
    const struct options *options; /* borrowed */
    struct control *control;       /* borrowed */
    struct event_base *base;       /* borrowed; NULL: there is no loop yet */
    /* A line for people: it ended by itself. */
    void (*gone)(void *ctx, const char *line);
    void *ctx;
    struct twin_line line;

    pid_t pid; /* 0: there is none */
    int to;    /* pipes, our ends; -1: none */
    int from;
    struct event *heard;  /* there is something to read */
    struct event *reaper; /* it said its last: why? */
    unsigned reap_tries;
    bool asked;             /* it hasn't said that it is there yet */
    uint64_t want_ns;       /* as far as it may go now */
    uint64_t told_ns;       /* as far as it was told */
    struct twin_figures in; /* what is being read */
    size_t in_len;
};

/* Storage is the caller's. `control` asks for the twin from now on. */
void twin_init(struct twin *t, const struct options *options,
               struct control *control);
/* The loop of the run is there; or (NULL) it goes: the twin ends. */
void twin_attach(struct twin *t, struct event_base *base);
/* The run is at `virtual_ns` since its start. */
void twin_follow(struct twin *t, uint64_t virtual_ns);

/* twin_child.c: in the child. The pipes' descriptors; false in any other
 * process. */
bool twin_descriptors(int *in, int *out);
/* Run as the parent says. Returns the exit status. */
int twin_run(const struct options *options, struct tracker_history *history,
             int in, int out);

#endif
