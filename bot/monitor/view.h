/* view.h - the run on a terminal, repainted in place; or one key=value line a
 * sample where standard output is not a terminal.
 *
 * It writes to a descriptor of its own that never blocks: a stopped terminal
 * (Ctrl-S) loses frames, it doesn't stop the event loop.
 */
#ifndef MONITOR_VIEW_H
#define MONITOR_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "history.h"
#include "options.h"
#include "run.h"

struct view;

/* `options` and `history` are borrowed for the view's life.
 * 0 and an owned *out (view_free), or -ENOMEM. */
int view_new(const struct options *options,
             const struct tracker_history *history, struct view **out);
void view_free(struct view *v);

/* Is it a terminal that is painted in place? Then call view_paint some ten
 * times a second of real time. Else call view_line at each sample. */
bool view_is_live(const struct view *v);
void view_paint(struct view *v, const struct run_figures *run);
void view_line(struct view *v, const struct run_figures *run);

/* The last frame stays on the screen, the cursor comes back. Called before
 * the report is printed, and safe to call twice. */
void view_end(struct view *v, const struct run_figures *run);

/* Did writing fail because the reader went away (EPIPE)? Then the run should
 * end quietly. */
bool view_closed(const struct view *v);

#endif
