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
#include <inttypes.h>

#include "export_text.h"
#include "insight.h"
#include "report.h"
#include "snapshot.h"
#include "tags.h"
#include "tracker.h"
#include "web_inside.h"

#define RETAINERS_MAX 10
#define NS_PER_US 1000

struct web_snapshot {
    struct web *web;                /* borrowed */
    struct evhttp_request *request; /* NULL: the client has gone */
    struct snapshot *snapshot;      /* owned, until it is finished */
    struct event *ready;            /* owned */
    uint64_t asked_ms;              /* virtual */
};

/* What is told of a graph. */
struct told {
    const struct report *report; /* its insight has the graph */
    uint64_t at_ms;
};

static void put_amounts(FILE *out, const struct graph *g)
{
    uint64_t blocks[2] = {0, 0};
    uint64_t bytes[2] = {0, 0};

    for (uint32_t i = 0; i < g->count; i++) {
        blocks[g->nodes[i].reachable]++;
        bytes[g->nodes[i].reachable] += g->nodes[i].size;
    }
    fprintf(out,
            "  \"reachable\": { \"blocks\": %" PRIu64 ", \"bytes\": %" PRIu64
            " },\n  \"unreachable\": { \"blocks\": %" PRIu64
            ", \"bytes\": %" PRIu64 " },\n",
            blocks[true], bytes[true], blocks[false], bytes[false]);
}

static void put_retainer(FILE *out, const struct graph_node *node)
{
    const char *tag = tracker_tag_get_name(node->tag);

    fputs("    { \"tag\": ", out);
    export_json_string(out, tag != NULL ? tag : "");
    fputs(", \"function\": ", out);
    export_json_string(out, node->site->function);
    fputs(", \"file\": ", out);
    export_json_string(out, node->site->file);
    fprintf(out,
            ", \"line\": %d, \"bytes\": %zu, \"retained_blocks\": %" PRIu32
            ", \"retained_bytes\": %" PRIu64 " }",
            node->site->line, node->size, node->retained_blocks,
            node->retained_bytes);
}

static void put_retainers(FILE *out, const struct graph *g)
{
    uint32_t nodes[RETAINERS_MAX];
    size_t count = graph_retainers(g, nodes, RETAINERS_MAX);

    fputs("  \"retainers\": [", out);
    for (size_t i = 0; i < count; i++) {
        fputs(i == 0 ? "\n" : ",\n", out);
        put_retainer(out, &g->nodes[nodes[i]]);
    }
    fputs("\n  ]\n", out);
}

static void put_snapshot(FILE *out, const void *what)
{
    const struct told *told = what;
    const struct graph *g = told->report->insight->left;
    const char *warning = snapshot_warning();

    fprintf(out,
            "{\n  \"version\": 1,\n  \"t_ms\": %" PRIu64
            ",\n  \"pause_us\": %" PRIu64 ",\n  \"warning\": ",
            told->at_ms, snapshot_pause_ns() / NS_PER_US);
    if (warning != NULL)
        export_json_string(out, warning);
    else
        fputs("null", out);
    fputs(",\n", out);
    put_amounts(out, g);
    report_json_findings(told->report, out);
    put_retainers(out, g);
    fputs("}\n", out);
}

/* What is unreachable is judged, and all of it told. Takes the graph. */
static void answer(const struct web_snapshot *s, struct graph *graph)
{
    static struct tracker_finding findings[TRACKER_FINDINGS_MAX];
    struct insight insight = {.left = NULL};
    struct report report = {.options = s->web->source.options,
                            .history = s->web->source.history,
                            .findings = findings,
                            .insight = &insight};
    const struct told told = {.report = &report, .at_ms = s->asked_ms};

    insight_look_at(&insight, graph);
    report.unjudged = tracker_findings(
        NULL, graph, findings, TRACKER_FINDINGS_MAX, &report.finding_count);
    web_answer(s->request, HTTP_OK, "application/json", put_snapshot, &told);
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
        s->asked_ms = w->source.run->virtual_ns / 1000000;
        w->asked = s;
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
