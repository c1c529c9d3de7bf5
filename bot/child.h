/* child.h - the bot as a child process of its own: the same run, with other
 * leaks and at pace max, for half.c and twin.c.
 *
 * A new program, not a mere fork: so its counts are its own, and a tool that
 * watches this process doesn't see what the child leaks.
 */
#ifndef BOT_CHILD_H
#define BOT_CHILD_H

#include <sys/types.h>

#include "options.h"

/* After fork(), in the child: end with `signal` when `parent` ends. */
void child_end_with(pid_t parent, int signal);

/* After fork(), in the child: become a bot that runs as `options` say but with
 * these leaks, for as long as `options` say or a year. `value` is given to the
 * environment variable `name`, `self` is argv[0] (tried if the system doesn't
 * say which program this is). Comes back only if it failed; see errno. */
void child_become(const struct options *options, unsigned leaks,
                  const char *name, const char *value, const char *self);

#endif
