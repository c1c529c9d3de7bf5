/* alive.c - why is this block alive? In words. */
#include "alive.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "stack.h"
#include "types.h"

enum {
    STEPS_HEAD = 5, /* of a long path, near the root */
    STEPS_TAIL = 3, /* and near the block */
    PATH_MAX_NODES = 4096,
    WORDS_MAX = 1024,
};

struct words {
    char text[WORDS_MAX];
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct words *w,
                                                      const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(w->text + w->len, sizeof(w->text) - w->len, format, args);
    va_end(args);
    if (n > 0)
        w->len += (size_t)n;
    if (w->len >= sizeof(w->text))
        w->len = sizeof(w->text) - 1;
}

static const struct type *type_of_node(const struct graph *g, struct symbols *s,
                                       uint32_t node)
{
    const struct graph_node *n = &g->nodes[node];
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(n->stack, frames, STACK_FRAMES_MAX);

    return s == NULL ? NULL : type_of_block(s, n->site, frames, count, n->size);
}

char *alive_name(const struct graph *g, struct symbols *s, uint32_t node,
                 char *buf, size_t size)
{
    const struct graph_node *n = &g->nodes[node];
    const struct type *type = type_of_node(g, s, node);

    if (type != NULL)
        (void)snprintf(buf, size, "%s", type_name(type));
    else if (n->site != NULL && n->site->file != NULL)
        (void)snprintf(buf, size, "block of %zu bytes from %s:%d", n->size,
                       n->site->file, n->site->line);
    else
        (void)snprintf(buf, size, "block of %zu bytes", n->size);
    return buf;
}

/* The first reference from one block to the next one of the path. */
static size_t offset_of_edge(const struct graph *g, uint32_t from, uint32_t to)
{
    const struct graph_node *n = &g->nodes[from];

    for (size_t e = n[0].first_edge; e < n[1].first_edge; e++)
        if (g->edges[e].to == to)
            return g->edges[e].word * sizeof(void *);
    return 0;
}

/* "struct book.symbols[2]", or "block of 64 bytes from x.c:3 +16". */
static void add_step(struct words *w, const struct graph *g, struct symbols *s,
                     uint32_t from, uint32_t to)
{
    const struct type *type = type_of_node(g, s, from);
    size_t offset = offset_of_edge(g, from, to);
    struct type_field field;
    char name[160];

    add(w, "%s", alive_name(g, s, from, name, sizeof(name)));
    if (type == NULL)
        add(w, " +%zu", offset);
    else if (type_field_at(s, type, g->nodes[from].size, offset, &field))
        add(w, "%s%s", field.path[0] == '[' ? "" : ".", field.path);
    else
        add(w, " +%zu", offset);
    add(w, " → ");
}

static void add_root(struct words *w, const struct graph_root *root)
{
    switch (root->kind) {
    case GRAPH_ROOT_DATA:
        add(w, "a global variable at 0x%" PRIxPTR, root->address);
        break;
    case GRAPH_ROOT_THREAD:
        add(w, "a thread-local variable");
        break;
    case GRAPH_ROOT_STACK:
        add(w, "a local variable");
        break;
    case GRAPH_ROOT_REGISTERS:
        add(w, "a register");
        break;
    }
    if (root->kind != GRAPH_ROOT_DATA && root->thread != 0)
        add(w, " of thread %" PRIu32, root->thread);
}

void alive_explain(const struct graph *g, struct symbols *s, uint32_t node,
                   void (*line)(const char *label, const char *words,
                                void *ctx),
                   void *ctx)
{
    static uint32_t path[PATH_MAX_NODES]; /* reports are made one at a time */
    size_t count = graph_path(g, node, path, PATH_MAX_NODES);
    size_t kept = count < PATH_MAX_NODES ? count : PATH_MAX_NODES;
    struct words w = {.len = 0};
    char name[160];

    if (count == 0)
        return;
    if (g->nodes[path[0]].root != GRAPH_NONE) {
        add_root(&w, &g->roots[g->nodes[path[0]].root]);
        line("held by", w.text, ctx);
    }
    w.len = 0;
    for (size_t i = 0; i + 1 < kept; i++) {
        if (kept > STEPS_HEAD + STEPS_TAIL && i == STEPS_HEAD) {
            add(&w, "… %zu more … → ", count - STEPS_HEAD - STEPS_TAIL);
            i = kept - STEPS_TAIL - 1;
        }
        add_step(&w, g, s, path[i], path[i + 1]);
    }
    add(&w, "%s", alive_name(g, s, node, name, sizeof(name)));
    line("path", w.text, ctx);
}
