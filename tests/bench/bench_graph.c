/* bench_graph.c - how long it takes to understand a heap of a million blocks.
 *
 * In milliseconds, the least of five, for blocks linked in the order of their
 * addresses and in any order:
 *   reachability  in place: nodes, edges, and what the roots reach
 *   analysis      in place: that, cycles, heads, dominators, retained sizes
 *   pause         of the program, while a snapshot is taken
 *   snapshot      until the program has the graph
 *   lsan          LeakSanitizer's check of the same heap, in the same run
 */
#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "graph_steps.h"
#include "linked_heap.h"
#include "pages.h"
#include "snapshot.h"
#include "tracker.h"

#define ROUNDS 5

struct times {
    double reachability;
    double analysis;
    double pause;
    double snapshot;
};

static void *tracked_get(size_t size)
{
    return tracker_malloc(1, size);
}

static void must(int rc)
{
    if (rc == 0)
        return;
    fprintf(stderr, "bench_graph: %s\n", strerror(-rc));
    exit(1);
}

/* The first three steps. */
static void measure_reachability(struct times *best)
{
    struct root_list roots = {.count = 0};
    struct graph g = {.count = 0};
    struct graph_work w = {.g = &g};
    double began = heap_now_ms();

    must(roots_add_data(&roots));
    must(graph_take_nodes(&w));
    must(graph_take_edges(&w));
    must(graph_reach(&w, &roots));
    best->reachability = heap_least(best->reachability, heap_now_ms() - began);
    if (w.reached != HEAP_BLOCKS)
        must(-EINVAL);
    roots_clear(&roots);
    index_clear(&w.index);
    pages_unmap(w.first, w.first_bytes);
    pages_unmap(w.order, w.walk_bytes);
    pages_unmap(g.nodes, g.node_bytes);
    pages_unmap(g.edges, g.edge_bytes);
    pages_unmap(g.roots, g.root_bytes);
}

static void measure_analysis(struct times *best)
{
    struct graph *g = NULL;
    double began = heap_now_ms();

    must(graph_new(&g));
    best->analysis = heap_least(best->analysis, heap_now_ms() - began);
    graph_free(g);
}

static void measure_snapshot(struct times *best)
{
    struct graph *g = NULL;
    double began = heap_now_ms();

    must(snapshot_take(SNAPSHOT_STACKS, &g));
    best->snapshot = heap_least(best->snapshot, heap_now_ms() - began);
    best->pause = heap_least(best->pause, (double)snapshot_pause_ns() / 1e6);
    graph_free(g);
}

static double ask_lsan(const char *program, const char *order)
{
    char command[PATH_MAX + 64];
    char path[PATH_MAX];
    double ms = -1;
    FILE *out = NULL;

    snprintf(path, sizeof(path), "%s", program);
    snprintf(command, sizeof(command), "'%s/bench_graph_lsan' %s",
             dirname(path), order);
    out = popen(command, "r");
    if (out == NULL || fscanf(out, "%lf", &ms) != 1)
        ms = -1;
    if (out != NULL)
        pclose(out);
    return ms;
}

/* In a child, so that both start with the same heap. */
static void measure(bool in_order)
{
    struct times best = {1e9, 1e9, 1e9, 1e9};

    heap_link(tracked_get, in_order);
    for (int round = 0; round < ROUNDS; round++) {
        measure_reachability(&best);
        measure_analysis(&best);
        measure_snapshot(&best);
    }
    printf("%12.0f %8.0f %5.1f %8.0f", best.reachability, best.analysis,
           best.pause, best.snapshot);
}

int main(int argc, char **argv)
{
    static const char *const orders[] = {"in_order", "any_order"};

    (void)argc;
    printf("%-9s %12s %8s %5s %8s %5s\n", "ms", "reachability", "analysis",
           "pause", "snapshot", "lsan");
    for (int i = 0; i < 2; i++) {
        int status = 0;
        pid_t child;

        printf("%-9s ", orders[i]);
        fflush(stdout);
        child = fork();
        if (child == 0) {
            measure(i == 0);
            fflush(stdout);
            _exit(0);
        }
        if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
            return 1;
        printf(" %5.0f\n", ask_lsan(argv[0], orders[i]));
    }
    return 0;
}
