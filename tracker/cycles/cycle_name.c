/* cycle_name.c - names of blocks and fields, amounts and places.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cycle_work.h"

char *work_amount(uint64_t blocks, uint64_t bytes, char buf[AMOUNT_MAX])
{
    char count[AMOUNT_MAX];
    char size[AMOUNT_MAX];

    (void)snprintf(buf, AMOUNT_MAX, "%.26s %s, %.20s",
                   figure_count(blocks, count),
                   blocks == 1 ? "block" : "blocks", figure_bytes(bytes, size));
    return buf;
}

char *work_place(const struct tracker_site *site, char *buf, size_t size)
{
    if (site == NULL || site->file == NULL || site->file[0] == '\0')
        (void)snprintf(buf, size, "an unknown place");
    else if (site->line == 0)
        (void)snprintf(buf, size, "%s", site->file);
    else
        (void)snprintf(buf, size, "%s:%d", site->file, site->line);
    return buf;
}

static const struct type *type_of_node(const struct cycle_work *w,
                                       uint32_t node)
{
    return w->kind[node] == 0 ? NULL : w->kinds[w->kind[node] - 1].type;
}

char *work_kind_name(const struct cycle_work *w, uint32_t node, char *buf,
                     size_t size)
{
    const struct graph_node *block = &w->g->nodes[node];
    const struct type *type = type_of_node(w, node);
    char place[CYCLE_NAME_MAX];
    char bytes[AMOUNT_MAX];

    if (type != NULL) {
        (void)snprintf(buf, size, "%s", type_name(type));
        return buf;
    }
    (void)snprintf(buf, size, "block of %.26s %s at %s",
                   figure_count(block->size, bytes),
                   block->size == 1 ? "byte" : "bytes",
                   work_place(block->site, place, sizeof(place)));
    return buf;
}

char *work_field_name(const struct cycle_work *w, uint32_t node, uint32_t word,
                      char *buf, size_t size)
{
    const struct type *type = type_of_node(w, node);
    struct type_field field;

    if (type != NULL && type_field_at(w->s, type, w->g->nodes[node].size,
                                      word * sizeof(void *), &field))
        (void)snprintf(buf, size, "%s%s", field.path[0] == '[' ? "" : ".",
                       field.path);
    else
        (void)snprintf(buf, size, " +%zu", word * sizeof(void *));
    return buf;
}
