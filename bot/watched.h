/* watched.h - one run that somebody looks at: its view, its files, its report.
 */
#ifndef BOT_WATCHED_H
#define BOT_WATCHED_H

#include "history.h"
#include "options.h"
#include "sim.h"

/* Run, free everything, judge, report. `history` (borrowed) is filled. Says
 * what went wrong on standard error. Returns the exit status; *result is what
 * came of the run itself. */
int watched_run(const struct options *options, struct tracker_history *history,
                struct sim_result *result);

#endif
