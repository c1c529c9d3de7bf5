/* view_inside.h - what the files of the view share: view.c (pictures),
 * view_notes.c (what they have to say), view_keys.c (what is pressed),
 * view_lines.c (lines where nothing is painted).
 */
#ifndef MONITOR_VIEW_INSIDE_H
#define MONITOR_VIEW_INSIDE_H

#include "keys.h"
#include "notices.h"
#include "outlet.h"
#include "overlay.h"
#include "repaint.h"
#include "view.h"

struct event;

struct view {
    const char *growing;                  /* borrowed */
    const struct verdict_watch *verdicts; /* borrowed; may be NULL */
    const struct options *options;
    const struct tracker_history *history;
    const struct twin_line *twin; /* borrowed; NULL: there can't be one */
    struct control *control;      /* borrowed; NULL: nothing can be changed */
    struct event *pressed;        /* owned; NULL: no keys are heard */
    struct outlet outlet;
    struct repaint repaint;
    struct text_style style;
    struct run_figures run; /* as of the last picture */
    struct notices notices;
    struct overlay overlay;
    enum leak explained; /* the first one since e was pressed */
    struct keys keys;
    unsigned waited;    /* pictures since a byte of a sequence came */
    uint64_t told;      /* changes of the control that became notices */
    size_t errors_told; /* bytes of standard error that did */
    char where[64];     /* the page's address, or "" */
    bool live;
    bool ended;
    bool quit;
};

/* view.c: paint it again at once. */
void view_repaint(struct view *v);

/* view_notes.c: before each picture. */
void view_note(struct view *v);

/* view_keys.c: with each picture. Keys are heard from when the terminal is
 * ours, and not before. */
void view_keys_tick(struct view *v);
/* The descriptor that they come from, or -1. */
int view_keys_fd(const struct view *v);

#endif
