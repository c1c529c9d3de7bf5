/* watch.h - the state of learn watch. For watch*.c. */
#ifndef LEARN_WATCH_H
#define LEARN_WATCH_H

#include "layout.h"
#include "learn.h"
#include "screen.h"
#include "watch_file.h"
#include "watch_job.h"

enum watch_question { ASK_NOTHING, ASK_RESET, ASK_SOLUTION };

struct watch {
    struct learn *learn;
    const struct exercise *exercise;
    struct screen screen;
    struct watch_file file;
    struct watch_job job;
    struct buffer body;
    char path[PATH_MAX]; /* of the learner's file */
    const char *note;    /* key of a text for the state line; NULL */
    enum watch_question question;
    int typed;   /* the number of an exercise */
    int verdict; /* exit status of the last check; -1: none yet */
    bool more_known;
    bool over;
};

/* Empty the body, to fill it with something else. */
void watch_show(struct watch *w);
void watch_judge(struct watch *w);
/* Turn to an exercise. 0 or a negative errno, told in the body. */
int watch_begin(struct watch *w, const struct exercise *e);

/* watch_keys.c: what a key does, and the line above the keys. */
void watch_key(struct watch *w, int key);
void watch_add_state(struct watch *w, struct buffer *b);

#endif
