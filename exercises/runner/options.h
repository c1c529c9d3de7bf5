/* options.h - the command line of learn. */
#ifndef LEARN_OPTIONS_H
#define LEARN_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

enum command {
    COMMAND_DEFAULT, /* watch on a terminal, else the progress */
    COMMAND_WATCH,
    COMMAND_LIST,
    COMMAND_CHECK,
    COMMAND_TASK,
    COMMAND_HINT,
    COMMAND_RESET,
    COMMAND_SKIP,
    COMMAND_SOLUTION,
    COMMAND_EXPLAIN,
    COMMAND_PROVE, /* for the build */
    COMMAND_HELP,
    COMMANDS,
};

struct options {
    enum command command;
    const char *name;      /* of an exercise; NULL: the next one */
    const char *language;  /* NULL: of the environment */
    const char *folder;    /* of the learner; NULL: my/ */
    const char *exercises; /* NULL: the project's */
    const char *file;      /* to be judged instead of the learner's */
    const char *only;      /* prove: one file */
    uint64_t seed;         /* 0: another one each time */
    bool yes;              /* don't ask */
};

/* Read the arguments. 0, or -EINVAL: *problem is the argument that is wrong,
 * and `near` a command or option that was perhaps meant, or NULL. */
int options_read(struct options *o, int argc, char **argv, const char **problem,
                 const char **near);

#endif
