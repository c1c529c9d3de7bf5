/* web_snapshot.c - GET /snapshot: the heap as a graph, while the run goes on.
 *
 * A forked child takes the graph; the run pauses for the fork alone, and goes
 * on until the child's answer can be read. One at a time: whoever asks
 * meanwhile is told to come again.
 */
#include "web_snapshot.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include "bounds.h"
#include "insight.h"
#include "report.h"
#include "snapshot.h"
#include "tags.h"
#include "tracker.h"
#include "web_diff.h"
#include "web_heap_words.h"
#include "web_inside.h"

struct web_snapshot {
    struct web *web;                /* borrowed */
    struct evhttp_request *request; /* NULL: the client has gone */
    struct snapshot *snapshot;      /* owned, until it is finished */
    struct event *ready;            /* owned */
    uint64_t asked_ms;              /* virtual */
    uint64_t moment;                /* for /diff */
};

/* What is unreachable is judged by the graph, what grows by the history; both
 * are explained by the graph. Takes it. */
static void answer(const struct web_snapshot *s, struct graph *graph)
{
    static struct tracker_finding lost[TRACKER_FINDINGS_MAX];
    static struct tracker_finding growing[TRACKER_FINDINGS_MAX];
    struct insight insight = {.left = NULL};
    struct report report = {.options = s->web->source.options,
                            .history = s->web->source.history,
                            .findings = lost,
                            .insight = &insight};
    struct report growth = report;
    const struct heap_told told = {.report = &report,
                                   .growth = &growth,
                                   .at_ms = s->asked_ms,
                                   .id = s->moment};

    insight_look_at(&insight, graph);
    report.unjudged = tracker_findings(NULL, graph, lost, TRACKER_FINDINGS_MAX,
                                       &report.finding_count);
    growth.findings = growing;
    growth.unjudged =
        tracker_findings(report.history, NULL, growing, TRACKER_FINDINGS_MAX,
                         &growth.finding_count);
    insight.live = graph;
    web_answer(s->request, HTTP_OK, "application/json", heap_put, &told);
    insight.live = NULL; /* it is insight.left */
    insight_clear(&insight);
}

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
    struct web_snapshot *s = arg;
    struct graph *graph = NULL;
    int rc = snapshot_finish(s->snapshot, &graph);
    struct evhttp_request *request = s->request;

    (void)fd;
    (void)what;
    s->snapshot = NULL;
    if (request != NULL)
        evhttp_connection_set_closecb(evhttp_request_get_connection(request),
                                      NULL, NULL);
    if (request == NULL)
        graph_free(graph);
    else if (rc == 0)
        answer(s, graph);
    else
        web_answer_line(request, HTTP_SERVUNAVAIL,
                        "there is no memory for a snapshot");
    web_snapshot_free(s);
}

static void on_gone(struct evhttp_connection *connection, void *arg)
{
    struct web_snapshot *s = arg;

    (void)connection;
    web_request_left(s->request);
    s->request = NULL;
}

static int snapshot_begin(struct web_snapshot *s)
{
    int rc = snapshot_start(SNAPSHOT_STACKS, &s->snapshot);

    if (rc != 0)
        return rc;
    s->ready =
        event_new(s->web->base, snapshot_fd(s->snapshot), EV_READ, on_ready, s);
    if (s->ready == NULL || event_add(s->ready, NULL) != 0)
        return -ENOMEM;
    return 0;
}

void web_snapshot_ask(struct web *w, struct evhttp_request *request)
{
    struct web_snapshot *s;

    bound_met(BOUND_SNAPSHOTS, w->asked != NULL);
    if (w->asked != NULL) {
        evhttp_add_header(evhttp_request_get_output_headers(request),
                          "Retry-After", "1");
        web_answer_line(request, HTTP_SERVUNAVAIL,
                        "another snapshot is being taken; ask again");
        return;
    }
    s = tracker_calloc(TAG_MONITOR, 1, sizeof(*s));
    if (s != NULL) {
        s->web = w;
        s->asked_ms = w->source.now_ms(w->source.sim);
        s->moment = web_diff_keep(w->diff, s->asked_ms);
        w->asked = s;
        bound_holds(BOUND_SNAPSHOTS, 1);
    }
    if (s == NULL || snapshot_begin(s) != 0) {
        web_snapshot_free(s);
        web_answer_line(request, HTTP_SERVUNAVAIL,
                        "there is no memory for a snapshot");
        return;
    }
    s->request = request;
    evhttp_connection_set_closecb(evhttp_request_get_connection(request),
                                  on_gone, s);
}

void web_snapshot_free(struct web_snapshot *s)
{
    struct graph *graph = NULL;

    if (s == NULL)
        return;
    s->web->asked = NULL;
    if (s->ready != NULL)
        event_free(s->ready);
    if (s->snapshot != NULL && snapshot_finish(s->snapshot, &graph) == 0)
        graph_free(graph);
    tracker_free(s);
}
