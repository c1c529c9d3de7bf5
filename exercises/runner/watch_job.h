/* watch_job.h - a judgement in the background, so that keys go on working.
 *
 * It runs in a child process, which tells each part as it begins, and at its
 * end the text to be shown. A job that isn't wanted any more is ended with all
 * that it started.
 */
#ifndef LEARN_WATCH_JOB_H
#define LEARN_WATCH_JOB_H

#include <stdbool.h>
#include <sys/types.h>

#include "buffer.h"
#include "learn.h"

struct watch_job {
    pid_t pid;          /* 0: none runs */
    int fd;             /* to be polled for reading; -1 */
    enum part part;     /* that runs now */
    unsigned begun;     /* 1 << enum part */
    int status;         /* an exit status, once it is done */
    struct buffer said; /* what it told so far */
};

/* Begin, ending another one before. 0, or a negative errno. */
int watch_job_start(struct watch_job *job, struct learn *l,
                    const struct exercise *e);
/* Take what there is. True once it is done: status, and the text. */
bool watch_job_read(struct watch_job *job, const char **text);
void watch_job_stop(struct watch_job *job);

#endif
