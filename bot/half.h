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

#include <stdio.h>
#include <sys/types.h>

#include "options.h"
#include "report.h"

struct sim_result;

/* Two halves that are running: the leak, and the fix. */
struct halves {
    struct {
        pid_t pid;
        int fd; /* what comes back; -1: it couldn't be started */
    } runs[2];
};

/* Start both at once, as `options` say, but one with the leaks in `mask` and
 * one without any; they are compared by the tag of `mask`. `self` is argv[0].
 * What goes wrong is told by halves_wait(). */
void halves_start(struct halves *h, const struct options *options,
                  unsigned mask, const char *self);
/* Wait for both: out[0] is the leak, out[1] the fix. A status is that run's
 * exit status, EXIT_UNAVAILABLE_ if the child couldn't be started or died.
 * The seconds that pass are shown on `progress`, unless it is NULL. */
void halves_wait(struct halves *h, struct half out[2], FILE *progress);

/* Nobody wants the numbers any more: ask both to end. halves_wait() still has
 * to follow. */
void halves_stop(const struct halves *h);

/* In the child: the descriptor to report to, and the leaks whose tag is asked
 * for. -1 in any other process. */
int half_descriptor(unsigned *shown);
/* Send what came of the run; `shown` chooses the tag. 0 or a negative errno. */
int half_send(int fd, const struct sim_result *result,
              const struct tracker_history *history, unsigned shown);

#endif
