/* view.h - the run on a terminal, repainted in place; or one key=value line a
 * sample where standard output is not a terminal.
 *
 * It writes to a descriptor of its own that never blocks: a stopped terminal
 * (Ctrl-S) loses frames, it doesn't stop the event loop. With --json=- the
 * view goes to standard error if that is a terminal, else nowhere.
 *
 * Pictures are painted on the terminal's other screen, and what is written to
 * standard error meanwhile comes after them (tty.h). A job in the background
 * paints nothing. Keys come from standard input, if that is a terminal.
 *
 * With --profile and --valgrind-steps, and under valgrind, which writes where
 * it likes, it is never painted in place; lines or tables take its place.
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

struct control;
struct event_base;
struct twin_line;
struct view;

/* `options` and `history` are borrowed for the view's life.
 * 0 and an owned *out (view_free), or -ENOMEM. */
int view_new(const struct options *options,
             const struct tracker_history *history, struct view **out);
void view_free(struct view *v);

/* Frames show these verdicts from now on; borrowed for the view's life. */
void view_watch(struct view *v, const struct verdict_watch *verdicts);

/* Frames show the same run without leaks, too, while the control says that it
 * is compared; borrowed for the view's life. */
void view_twin(struct view *v, const struct twin_line *twin);

/* From now on frames show what of the run can be changed, and keys change it:
 * they come as events of `base`. `control` is borrowed for the view's life,
 * the base until view_close(). 0 or -ENOMEM. Only a live view has keys. */
int view_open(struct view *v, struct event_base *base, struct control *control);
void view_close(struct view *v);

/* Is it a terminal that is painted in place? Then call view_paint some ten
 * times a second of real time. Else call view_line at each sample. */
bool view_is_live(const struct view *v);
void view_paint(struct view *v, const struct run_figures *run);
void view_line(struct view *v, const struct run_figures *run);
/* From now on lines say that these tags grow: names with commas between them,
 * borrowed until the next call. At first none do. */
void view_growing(struct view *v, const char *names);
/* Other lines between those of samples; a notice of the picture if it is
 * painted in place. */
void view_write(struct view *v, const char *text, size_t len);
/* A verdict turned: alert_line()'s line, or a few words in the picture. */
void view_alert(struct view *v, const struct verdict_event *event,
                const char *line, size_t len);
/* Where the page is that shows the run, in words. */
void view_where(struct view *v, const char *address);

/* The last frame stays on the screen, the cursor comes back. Called before
 * the report is printed, and safe to call twice. */
void view_end(struct view *v, const struct run_figures *run);

/* Did writing fail because the reader went away (EPIPE), or did somebody press
 * q? Then the run should end early. */
bool view_closed(const struct view *v);

/* Give the terminal back as it was, from a handler of a fatal signal or just
 * before _exit(). Async-signal-safe; does nothing if it isn't taken. */
void view_emergency_restore(void);

/* The line of view_line, into `buf`. Returns its length. */
size_t view_render_line(const struct run_figures *run, const char *growing,
                        char *buf, size_t size);

#endif
