/* demo.c - the objects of a small bot, and what is wrong with them.
 *
 * Given: it calls your analyser. The drawing goes to standard output:
 * ./demo | dot -Tsvg > cycles.svg
 */
#include <stdio.h>

#include "graph.h"

enum { DESK, STRATEGY, FEED, CHANNEL, LOGGER, OBJECTS };

int main(void)
{
    static const char *const names[OBJECTS] = {"desk", "strategy", "feed",
                                               "channel", "logger \"main\""};
    static const struct graph_edge edges[] = {
        {DESK, STRATEGY, "strategies[0]", false},
        {STRATEGY, DESK, "desk", false},
        {STRATEGY, LOGGER, "log", false},
        {FEED, CHANNEL, "channels", false},
        {CHANNEL, FEED, "feed", true},
        {CHANNEL, STRATEGY, "listener", false},
        {STRATEGY, CHANNEL, "prices", false},
        {DESK, FEED, "feed", false},
        {LOGGER, LOGGER, "parent", false},
    };
    const struct graph graph = {names, OBJECTS, edges,
                                sizeof(edges) / sizeof(edges[0])};
    size_t group[OBJECTS];
    bool weaken[sizeof(edges) / sizeof(edges[0])];

    fprintf(stderr, "%d groups\n", graph_cycles(&graph, group));
    for (size_t i = 0; i < OBJECTS; i++)
        if (group[i] != 0)
            fprintf(stderr, "%s is in group %zu\n", names[i], group[i]);
    fprintf(stderr, "%d references to weaken\n", graph_advise(&graph, weaken));
    for (size_t i = 0; i < graph.edge_count; i++)
        if (weaken[i])
            fprintf(stderr, "make %s.%s weak\n", names[edges[i].from],
                    edges[i].field);
    return graph_draw(&graph, stdout) == 0 ? 0 : 1;
}
