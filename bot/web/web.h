/* web.h - the run over HTTP, for browsers, Prometheus and curl.
 *
 *      GET /metrics       all figures as Prometheus reads them
 *      GET /report.json   the --json contract, as of now
 *      GET /snapshot      the heap as a graph: what is lost, who holds most
 *      GET /diff          what came and what went between two moments
 *      POST /control      leaks on and off, pace, pause, step, the twin
 *      GET /healthz       "ok" while the run goes on
 *      GET /              a page that shows it live (page/), fed by /events
 *
 * It listens on loopback unless told otherwise, answers only requests whose
 * Host header names it (a page elsewhere can't reach it by a name of its own,
 * which is called DNS rebinding), and reads no file. It looks at the run and
 * never changes it, but asks its control to; its events come from the same
 * loop, and what it allocates is libevent's.
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "history.h"
#include "options.h"
#include "run.h"
#include "run_market.h"
#include "verdict_watch.h"

struct control;
struct event_base;
struct twin_line;
struct web;

/* What it tells of; all borrowed for its life. */
struct web_source {
    const struct options *options;
    const struct tracker_history *history;
    const struct verdict_watch *verdicts; /* NULL: none are made */
    const struct run_figures *run;        /* brought up to date by others */
    struct control *control;              /* NULL: nothing can be changed */
    const struct twin_line *twin;         /* NULL: there can't be one */
    /* The book of a symbol, by number, as of now. */
    void (*market)(const void *sim, unsigned symbol, struct run_market *out);
    /* Virtual time, exactly: figures may be older. */
    uint64_t (*now_ms)(const void *sim);
    const void *sim;
    /* libevent can't go on without memory for a new connection or request:
     * from now on it gets some (true), or not any more. May be NULL. */
    void (*reserve)(bool open);
};

/* Listen where options->http says. 0 and an owned *out (web_free); -ENOMEM;
 * -EADDRINUSE, -EACCES, -EADDRNOTAVAIL and what else bind() says. */
int web_new(struct event_base *base, const struct web_source *source,
            struct web **out);
/* Clients are cut off; before the base is freed. */
void web_free(struct web *w);

/* For pages that are open: after each sample of the history; some ten times a
 * second; when a verdict turned (alert_line()'s line). */
void web_sample(struct web *w);
void web_tick(struct web *w);
void web_alert(struct web *w, const struct verdict_event *event,
               const char *line);

/* Where it listens: with the port that the system chose, if it was to. */
const struct address *web_address(const struct web *w);

#endif
