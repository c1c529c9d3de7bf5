/* check.c - are these the cycles, and is the advice right and not too much?
 *
 * Graphs are drawn by lot, with known answers from another algorithm: a table
 * of who reaches whom. Advice isn't compared with ours, since several answers
 * can be right: its three promises are tested one by one.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "graph.h"

#define OBJECTS_MAX 40
#define EDGES_MAX 120
#define RING 300
#define LINE_BYTES 200

static struct graph_edge edges[RING];
static const char *names[RING];
static struct graph graph = {.names = names, .edges = edges};

/* Who reaches whom by strong edges; those of without[] (may be NULL) don't
 * count, but edge number `but` does. */
static bool reach[OBJECTS_MAX][OBJECTS_MAX];

static void reach_fill(const bool *without, size_t but)
{
    memset(reach, 0, sizeof(reach));
    for (size_t i = 0; i < graph.edge_count; i++)
        if (!edges[i].weak && (without == NULL || !without[i] || i == but))
            reach[edges[i].from][edges[i].to] = true;
    for (size_t k = 0; k < graph.objects; k++)
        for (size_t i = 0; i < graph.objects; i++)
            for (size_t j = 0; reach[i][k] && j < graph.objects; j++)
                reach[i][j] = reach[i][j] || reach[k][j];
}

static bool reach_round(void)
{
    for (size_t i = 0; i < graph.objects; i++)
        if (reach[i][i])
            return true;
    return false;
}

static void graph_lot(size_t objects, size_t edge_count)
{
    static const char *const words[] = {"desk",  "order",   "a \"quoted\" one",
                                        "feed",  "C:\\log", "\\",
                                        "\"",    "queue",   "x->y",
                                        "[head]"};

    graph.objects = objects;
    graph.edge_count = edge_count;
    for (size_t i = 0; i < objects; i++)
        names[i] = words[check_random(0, 9)];
    for (size_t i = 0; i < edge_count; i++)
        edges[i] = (struct graph_edge){
            .from = (size_t)check_random(0, (long)objects - 1),
            .to = (size_t)check_random(0, (long)objects - 1),
            .field = words[check_random(0, 9)],
            .weak = check_random(0, 5) == 0};
}

static void cycles_check(void)
{
    size_t *group = malloc(graph.objects * sizeof(*group));
    size_t want[OBJECTS_MAX] = {0};
    long groups = 0;
    int found;

    reach_fill(NULL, 0);
    for (size_t i = 0; i < graph.objects; i++) {
        if (want[i] != 0 || !reach[i][i])
            continue;
        groups++;
        for (size_t j = i; j < graph.objects; j++)
            if (reach[i][j] && reach[j][i])
                want[j] = (size_t)groups;
    }
    check_that(group != NULL, "no memory for the check itself");
    memset(group, 0x5a, graph.objects * sizeof(*group));
    found = graph_cycles(&graph, group);
    for (size_t i = 0; i < graph.objects; i++) {
        check_that((group[i] != 0) == (want[i] != 0),
                   group[i] != 0
                       ? "graph_cycles puts an object into a group that is in "
                         "no cycle"
                       : "graph_cycles misses an object that is in a cycle");
        check_that(group[i] == want[i],
                   "graph_cycles gives an object the wrong group");
    }
    check_equal(found, groups, "groups of cycles");
    free(group);
}

/* The three promises. */
static void advice_check(void)
{
    bool *weaken = malloc(graph.edge_count * sizeof(*weaken));
    long proposed = 0;
    int rc;

    check_that(weaken != NULL, "no memory for the check itself");
    for (size_t i = 0; i < graph.edge_count; i++)
        weaken[i] = i % 2 == 0;
    rc = graph_advise(&graph, weaken);
    for (size_t i = 0; i < graph.edge_count; i++) {
        proposed += weaken[i];
        check_that(!weaken[i] || !edges[i].weak,
                   "graph_advise weakens what is weak already");
        check_that(!weaken[i] || edges[i].to <= edges[i].from,
                   "graph_advise weakens a reference to a younger object");
    }
    check_equal(rc, proposed, "what graph_advise returns");
    reach_fill(weaken, graph.edge_count);
    check_that(!reach_round(), "a cycle is left when the advice is followed");
    for (size_t i = 0; i < graph.edge_count; i++) {
        if (!weaken[i])
            continue;
        reach_fill(weaken, i);
        check_that(reach_round(), "graph_advise weakens more than it has to");
    }
    free(weaken);
}

/* Reading the drawing ------------------------------------------------------ */

/* One attribute of a statement: what stands behind `name=`, without quotes and
 * escapes; false if it isn't there. */
static bool attribute(const char *line, const char *name, char *value)
{
    const char *at = strchr(line, '[');
    char word[LINE_BYTES];

    at = at != NULL ? at + 1 : "";
    while (*(at += strspn(at, " ,;")) != '\0' && *at != ']') {
        size_t n = strcspn(at, " =],");
        bool quoted;

        snprintf(word, sizeof(word), "%.*s", (int)n, at);
        at += n;
        at += strspn(at, " =");
        quoted = *at == '"';
        at += quoted;
        for (n = 0; *at != '\0' && n + 1 < LINE_BYTES &&
                    (quoted ? *at != '"' : strchr(" ,;]", *at) == NULL);) {
            at += quoted && *at == '\\' && at[1] != '\0';
            value[n++] = *at++;
        }
        value[n] = '\0';
        at += quoted && *at == '"';
        if (strcmp(word, name) == 0)
            return true;
        if (n == 0 && !quoted)
            return false; /* no attribute at all */
    }
    return false;
}

static void attribute_check(const char *line, const char *name,
                            const char *want)
{
    char value[LINE_BYTES];
    bool there = attribute(line, name, value);

    if (there == (want != NULL) && (want == NULL || strcmp(value, want) == 0))
        return;
    check_note("the line is: %s", line);
    check_fail("the drawing has a wrong %s", name);
}

static void statement_check(const char *line, const char *label,
                            const char *style, const char *color)
{
    attribute_check(line, "label", label);
    attribute_check(line, "style", style);
    attribute_check(line, "color", color);
}

/* A statement that is drawn: the object, or the edge that comes next. */
static void line_check(const char *line, size_t *objects, size_t *drawn,
                       const bool *weaken)
{
    size_t from;
    size_t to;
    int fields = sscanf(line, " o%zu -> o%zu", &from, &to);

    if (fields == 2) {
        const struct graph_edge *e = &edges[*drawn];

        check_that(*drawn < graph.edge_count && from == e->from && to == e->to,
                   "the drawing has an edge that isn't the next one");
        statement_check(line, e->field, e->weak ? "dashed" : NULL,
                        weaken[*drawn] ? "red" : NULL);
        (*drawn)++;
    } else if (fields == 1) {
        check_that(from == *objects && from < graph.objects,
                   "the drawing has an object that isn't the next one");
        statement_check(line, names[from], reach[from][from] ? "filled" : NULL,
                        NULL);
        (*objects)++;
    }
}

static void drawing_check(void)
{
    static bool weaken[EDGES_MAX];
    static char text[65536];
    size_t objects = 0;
    size_t drawn = 0;
    FILE *out = fmemopen(text, sizeof(text), "w");

    check_that(out != NULL, "no memory for the check itself");
    (void)graph_advise(&graph, weaken);
    check_equal(graph_draw(&graph, out), 0, "graph_draw");
    fclose(out);
    check_that(strncmp(text, "digraph references {\n", 21) == 0 &&
                   strcmp(text + strlen(text) - 2, "}\n") == 0,
               "the drawing doesn't begin or end as it should");
    reach_fill(NULL, 0);
    for (char *line = strtok(text, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        line_check(line, &objects, &drawn, weaken);
    check_equal((long)objects, (long)graph.objects, "objects drawn");
    check_equal((long)drawn, (long)graph.edge_count, "edges drawn");
}

/* -------------------------------------------------------------------------- */

static void all_check(void)
{
    struct check_mark before = check_mark();

    cycles_check();
    advice_check();
    drawing_check();
    check_live(before, 0, "after a graph was looked at");
}

/* A desk and its strategy, who refer to each other. */
static void first_graph(void)
{
    size_t group[2];

    graph.objects = 2;
    graph.edge_count = 2;
    names[0] = "desk";
    names[1] = "strategy";
    edges[0] = (struct graph_edge){0, 1, "strategies", false};
    edges[1] = (struct graph_edge){1, 0, "desk", false};
    check_equal(graph_cycles(&graph, group), 1, "groups of cycles");
    all_check();
}

/* Two long rings, each closed by its last reference alone. */
static void long_rings(void)
{
    static size_t group[RING];
    static bool weaken[RING];

    graph.objects = RING;
    graph.edge_count = RING;
    for (size_t i = 0; i < RING; i++) {
        names[i] = "link";
        edges[i] = (struct graph_edge){i, i + 1, "next", false};
    }
    edges[RING / 2 - 1].to = 0;
    edges[RING - 1].to = RING / 2;
    check_equal(graph_cycles(&graph, group), 2, "groups of cycles");
    check_equal(graph_advise(&graph, weaken), 2, "what graph_advise returns");
    for (size_t i = 0; i < RING; i++) {
        check_that(group[i] == 1 + i / (RING / 2),
                   "graph_cycles misses an object that is in a cycle");
        check_that(weaken[i] == ((i + 1) % (RING / 2) == 0),
                   "graph_advise weakens a reference to a younger object");
    }
}

static void short_of_memory(void)
{
    static size_t group[OBJECTS_MAX];
    static bool weaken[EDGES_MAX];
    FILE *full = fopen("/dev/full", "w");
    int groups, proposed;

    check_that(full != NULL, "/dev/full can't be opened");
    check_equal(graph_draw(&graph, full), -EIO, "graph_draw to a full disk");
    fclose(full);
    groups = graph_cycles(&graph, group);
    proposed = graph_advise(&graph, weaken);
    for (unsigned nth = 1; nth <= 5 && check_quick(); nth++) {
        struct check_mark before = check_mark();
        FILE *out = fopen("/dev/null", "w");
        int rc;

        check_fail_nth(nth);
        rc = graph_cycles(&graph, group);
        check_that(rc == groups || rc == -ENOMEM, "no -ENOMEM without memory");
        check_fail_nth(nth);
        rc = graph_advise(&graph, weaken);
        check_that(rc == proposed || rc == -ENOMEM,
                   "no -ENOMEM without memory");
        check_fail_nth(nth);
        rc = graph_draw(&graph, out);
        check_that(rc == 0 || rc == -ENOMEM, "no -ENOMEM without memory");
        check_fail_nth(0);
        fclose(out);
        check_live(before, 0, "when there was no memory");
    }
}

void check(void)
{
    first_graph();
    for (long i = check_scale(60); i > 0; i--) {
        size_t objects = (size_t)check_random(1, OBJECTS_MAX);

        graph_lot(objects, (size_t)check_random(0, (long)objects * 5 / 2));
        all_check();
    }
    if (check_quick())
        long_rings();
    graph_lot(20, 50);
    short_of_memory();
}
