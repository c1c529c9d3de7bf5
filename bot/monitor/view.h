/* view.h - the run on a terminal, repainted in place; or one key=value line a
 * sample where standard output is not a terminal.
 *
 * It writes to a descriptor of its own that never blocks: a stopped terminal
 * (Ctrl-S) loses frames, it doesn't stop the event loop. With --json=- the
 * view goes to standard error if that is a terminal, else nowhere.
 *
 * With --profile and --valgrind-steps it is never painted in place, and tables
 * take the place of the lines.
 *
 * A line has these keys, always all of them in this order, one blank between:
 *
 *      t=120s live_bytes=1254 live_blocks=12 orders=340 fills=170 rejects=2
 *      executions=2911 events=12000 pnl=-12.3400 growing=none other_bytes=0
 *      ...
 *
 * t: virtual seconds, with decimals if there are some. pnl: dollars. events:
 * of the market. growing: the tags whose verdict is that, or none. After them
 * NAME_bytes, the live bytes of each tag that has a name.
 */
#ifndef MONITOR_VIEW_H
#define MONITOR_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "history.h"
#include "options.h"
#include "run.h"
#include "verdict_watch.h"

struct view;

/* `options` and `history` are borrowed for the view's life.
 * 0 and an owned *out (view_free), or -ENOMEM. */
int view_new(const struct options *options,
             const struct tracker_history *history, struct view **out);
void view_free(struct view *v);

/* Frames show these verdicts from now on; borrowed for the view's life. */
void view_watch(struct view *v, const struct verdict_watch *verdicts);

/* Is it a terminal that is painted in place? Then call view_paint some ten
 * times a second of real time. Else call view_line at each sample. */
bool view_is_live(const struct view *v);
void view_paint(struct view *v, const struct run_figures *run);
void view_line(struct view *v, const struct run_figures *run);
/* From now on lines say that these tags grow: names with commas between them,
 * borrowed until the next call. At first none do. */
void view_growing(struct view *v, const char *names);
/* Other lines between those of samples; nothing if it is painted in place. */
void view_write(struct view *v, const char *text, size_t len);

/* The last frame stays on the screen, the cursor comes back. Called before
 * the report is printed, and safe to call twice. */
void view_end(struct view *v, const struct run_figures *run);

/* Did writing fail because the reader went away (EPIPE)? Then the run should
 * end quietly. */
bool view_closed(const struct view *v);

/* Give the terminal its cursor back, from a handler of a fatal signal or just
 * before _exit(). Async-signal-safe; does nothing if no cursor is hidden. */
void view_emergency_restore(void);

/* The line of view_line, into `buf`. Returns its length. */
size_t view_render_line(const struct run_figures *run, const char *growing,
                        char *buf, size_t size);

#endif
