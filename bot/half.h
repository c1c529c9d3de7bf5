/* half.h - run one half of a comparison in a process of its own.
 *
 * The bot starts itself again, at pace max and without a view; what came of it
 * comes back through a pipe as a struct half. The environment variable
 * BOT_HALF tells the child which descriptor that is, and which leaks' tag it is
 * about. A new program, not a mere fork: so a tool that watches this process
 * doesn't see the other half's leaks.
 */
#ifndef BOT_HALF_H
#define BOT_HALF_H

#include <sys/types.h>

#include "options.h"
#include "report.h"

struct sim_result;

/* A half that is running. */
struct half_run {
    pid_t pid;
    int fd; /* what comes back; -1: it couldn't be started */
};

/* Start a run as `options` say, but with these leaks, to be compared by the tag
 * of those in `shown`. `self` is argv[0]. On failure `fd` is -1 and half_wait()
 * gives a half with a status. */
void half_start(struct half_run *run, const struct options *options,
                unsigned leaks, unsigned shown, const char *self);
/* Wait for it. out->status is the exit status, EXIT_UNAVAILABLE_ if the child
 * couldn't be started or died. */
void half_wait(struct half_run *run, struct half *out);

/* In the child: the descriptor to report to, and the leaks whose tag is asked
 * for. -1 in any other process. */
int half_descriptor(unsigned *shown);
/* Send what came of the run; `shown` chooses the tag. 0 or a negative errno. */
int half_send(int fd, const struct sim_result *result,
              const struct tracker_history *history, unsigned shown);

#endif
