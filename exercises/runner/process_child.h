/* process_child.h - between fork and exec. For process.c. */
#ifndef LEARN_PROCESS_CHILD_H
#define LEARN_PROCESS_CHILD_H

#include "process.h"

/* Each {read end, write end}; closed on exec. */
struct child_pipes {
    union {
        int all[4][2];
        struct {
            int output[2];
            int verdict[2];
            int secret[2];
            int error[2]; /* the errno of an exec that failed */
        };
    };
};

/* In the child: set all limits and become the program. Doesn't return. */
void child_run(const struct process *p, const struct child_pipes *pipes)
    __attribute__((noreturn));

#endif
