/* alive.c - why is this block alive? In words. */
#include "alive.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stack.h"
#include "types.h"

enum {
    STEPS_HEAD = 5, /* of a long path, near the root */
    STEPS_TAIL = 3, /* and near the block */
    PATH_MAX_NODES = 4096,
    ALIKE_BYTES = 4096, /* a larger block is an array */
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
    else if (n->site != NULL && n->site->file != NULL && n->site->line == 0)
        (void)snprintf(buf, size, "block of %zu bytes from %s", n->size,
                       n->site->file);
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
                     const uint32_t *path, size_t times)
{
    uint32_t from = path[0];
    const struct type *type = type_of_node(g, s, from);
    size_t offset = offset_of_edge(g, from, path[1]);
    struct type_field field;
    char name[160];

    add(w, "%s", alive_name(g, s, from, name, sizeof(name)));
    if (type == NULL)
        add(w, " +%zu", offset);
    else if (type_field_at(s, type, g->nodes[from].size, offset, &field))
        add(w, "%s%s", field.path[0] == '[' ? "" : ".", field.path);
    else
        add(w, " +%zu", offset);
    if (times > 1)
        add(w, " (%zu times)", times);
    add(w, " → ");
}

/* The thread that the process began with has the process's number. */
char *alive_thread(uint32_t thread, char buf[ALIVE_THREAD_LEN])
{
    if (thread == (uint32_t)getpid())
        (void)snprintf(buf, ALIVE_THREAD_LEN, "the main thread");
    else
        (void)snprintf(buf, ALIVE_THREAD_LEN, "thread %" PRIu32, thread);
    return buf;
}

static void add_variable(struct words *w, struct symbols *s, uintptr_t address)
{
    const char *name = s == NULL ? NULL : symbols_variable(s, address);

    if (name != NULL)
        add(w, "the global variable %s", name);
    else
        add(w, "a global variable");
}

static void add_root(struct words *w, struct symbols *s,
                     const struct graph_root *root)
{
    char thread[ALIVE_THREAD_LEN];

    switch (root->kind) {
    case GRAPH_ROOT_DATA:
        add_variable(w, s, root->address);
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
        add(w, " of %s", alive_thread(root->thread, thread));
}

/* Steps of one kind in a row, as in a list, are one stretch. */
struct stretch {
    size_t first;
    size_t count;
};

/* Reports are made one at a time. */
static uint32_t path[PATH_MAX_NODES];
static struct stretch stretches[PATH_MAX_NODES];

static bool same_step(const struct graph *g, size_t i, size_t j)
{
    const struct graph_node *a = &g->nodes[path[i]];
    const struct graph_node *b = &g->nodes[path[j]];

    return a->site == b->site && a->size == b->size &&
           offset_of_edge(g, path[i], path[i + 1]) ==
               offset_of_edge(g, path[j], path[j + 1]);
}

/* Of the path, into `stretches`. */
static size_t find_stretches(const struct graph *g, size_t steps)
{
    struct stretch *out = stretches;
    size_t count = 0;

    for (size_t i = 0; i < steps; i++) {
        if (count > 0 && same_step(g, out[count - 1].first, i))
            out[count - 1].count++;
        else
            out[count++] = (struct stretch){.first = i, .count = 1};
    }
    return count;
}

/* Equal for paths of the same kinds of steps, however often each is taken. */
static uint64_t path_shape(const struct graph *g, uint32_t node)
{
    size_t count = graph_path(g, node, path, PATH_MAX_NODES);
    size_t steps = (count < PATH_MAX_NODES ? count : PATH_MAX_NODES) - 1;
    size_t kept = find_stretches(g, steps);
    uint64_t shape = kept;

    for (size_t i = 0; i < kept; i++) {
        const uint32_t *at = &path[stretches[i].first];

        shape ^= (uintptr_t)g->nodes[at[0]].site;
        shape *= UINT64_C(0x9E3779B97F4A7C15);
        /* Elements of an array are all alike. */
        shape ^= g->nodes[at[0]].size <= ALIKE_BYTES
                     ? offset_of_edge(g, at[0], at[1])
                     : 0;
        shape *= UINT64_C(0x9E3779B97F4A7C15);
    }
    return shape;
}

uint32_t alive_choose(const struct graph *g, const uint32_t *nodes,
                      size_t count)
{
    size_t asked = count < ALIVE_ASKED ? count : ALIVE_ASKED;
    uint64_t shapes[ALIVE_ASKED];
    size_t best = 0;
    size_t most = 0;

    for (size_t i = 0; i < asked; i++)
        shapes[i] = path_shape(g, nodes[i * count / asked]);
    for (size_t i = 0; i < asked; i++) {
        size_t same = 0;

        for (size_t j = 0; j < asked; j++)
            same += shapes[j] == shapes[i];
        if (same > most) {
            most = same;
            best = i;
        }
    }
    return nodes[best * count / asked];
}

void alive_explain(const struct graph *g, struct symbols *s, uint32_t node,
                   void (*line)(const char *label, const char *words,
                                void *ctx),
                   void *ctx)
{
    size_t count = graph_path(g, node, path, PATH_MAX_NODES);
    struct words w = {.len = 0};
    size_t kept;
    char name[160];

    if (count == 0)
        return;
    if (g->nodes[path[0]].root != GRAPH_NONE) {
        add_root(&w, s, &g->roots[g->nodes[path[0]].root]);
        line("held by", w.text, ctx);
    }
    w.len = 0;
    kept = find_stretches(g, (count < PATH_MAX_NODES ? count : PATH_MAX_NODES) -
                                 1);
    for (size_t i = 0; i < kept; i++) {
        if (kept > STEPS_HEAD + STEPS_TAIL && i == STEPS_HEAD) {
            add(&w, "… → ");
            i = kept - STEPS_TAIL;
        }
        add_step(&w, g, s, &path[stretches[i].first], stretches[i].count);
    }
    if (count > PATH_MAX_NODES)
        add(&w, "… %zu more → ", count - PATH_MAX_NODES);
    add(&w, "%s", alive_name(g, s, node, name, sizeof(name)));
    line("path", w.text, ctx);
}
