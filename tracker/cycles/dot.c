/* dot.c - boxes and lines for Graphviz.
 *
 * Colours are for a light background, and none says alone what it says: what
 * is to be weakened is dashed and named so, cycles have a frame, a root is
 * round.
 */
#include "dot.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alive.h"
#include "dot_work.h"
#include "export_text.h"
#include "stack.h"

/* Text ------------------------------------------------------------------- */

void dot_string(struct dot *d, const char *text)
{
    (void)fputc('"', d->out);
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            (void)fputc('\\', d->out);
        if (*text == '\n')
            (void)fputs("\\n", d->out);
        else
            (void)fputc(*text, d->out);
    }
    (void)fputc('"', d->out);
}

static const struct type *type_of_node(const struct dot *d, uint32_t node)
{
    const struct graph_node *block = &d->g->nodes[node];
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = 0;

    if (d->c != NULL && d->c->work->kind != NULL && d->c->work->kind[node] != 0)
        return d->c->work->kinds[d->c->work->kind[node] - 1].type;
    if (d->s == NULL)
        return NULL;
    count = stack_frames(block->stack, frames, STACK_FRAMES_MAX);
    return type_of_block(d->s, block->site, frames, count, block->size);
}

char *dot_name(const struct dot *d, uint32_t node, char *buf, size_t size)
{
    const struct type *type = type_of_node(d, node);
    char place[CYCLE_NAME_MAX];

    if (type != NULL)
        (void)snprintf(buf, size, "%s", type_name(type));
    else
        (void)snprintf(
            buf, size, "block of %s",
            work_place(d->g->nodes[node].site, place, sizeof(place)));
    return buf;
}

char *dot_field(const struct dot *d, uint32_t node, uint32_t word, char *buf,
                size_t size)
{
    const struct type *type = type_of_node(d, node);
    struct type_field field;

    if (type != NULL && type_field_at(d->s, type, d->g->nodes[node].size,
                                      word * sizeof(void *), &field))
        (void)snprintf(buf, size, "%s", field.path);
    else
        (void)snprintf(buf, size, "+%zu", word * sizeof(void *));
    return buf;
}

/* Boxes ------------------------------------------------------------------ */

static const char *const box_styles[] = {
    [DOT_MEMBER] = "fillcolor=\"#fdf0ee\", color=\"#c0392b\"",
    [DOT_OWNER] = "fillcolor=\"#fbdcd7\", color=\"#c0392b\", penwidth=2.2",
    [DOT_RETAINER] = "fillcolor=\"#e4eef8\", color=\"#2f6ea8\", penwidth=1.6",
    [DOT_BLOCK] = "fillcolor=\"#ffffff\", color=\"#607080\"",
    [DOT_STACK] = "fillcolor=\"#f3f6f9\", color=\"#9aa7b4\"",
    [DOT_ROOT] = "shape=ellipse, fillcolor=\"#eaf4ea\", color=\"#4c8a4c\"",
    [DOT_MORE] = ("style=\"rounded,dashed\", color=\"#9aa7b4\", "
                  "fontcolor=\"#607080\""),
};

/* The second line of a box. */
static void box_figures(const struct dot *d, uint32_t node, char *buf,
                        size_t size)
{
    const struct graph_node *block = &d->g->nodes[node];
    char bytes[AMOUNT_MAX];
    char amount[AMOUNT_MAX];
    /* It is the picture of what holds most. */
    bool largest = d->c == NULL || d->c->count == 0;

    figure_bytes(block->size, bytes);
    if (largest && block->retained_blocks > 1)
        (void)snprintf(
            buf, size, "%s\nholds %s", bytes,
            work_amount(block->retained_blocks, block->retained_bytes, amount));
    else
        (void)snprintf(buf, size, "%s", bytes);
}

void dot_node(struct dot *d, uint32_t node, enum dot_box box)
{
    char text[DOT_NAME_MAX + 3 * AMOUNT_MAX];
    char name[DOT_NAME_MAX];
    char figures[3 * AMOUNT_MAX];

    if (d->shown[node])
        return;
    d->shown[node] = 1;
    d->boxes++;
    box_figures(d, node, figures, sizeof(figures));
    (void)snprintf(text, sizeof(text), "%s\n%s",
                   dot_name(d, node, name, sizeof(name)), figures);
    (void)fprintf(d->out, "  n%" PRIu32 " [label=", node);
    dot_string(d, text);
    (void)fprintf(d->out, ", %s];\n", box_styles[box]);
}

uint32_t dot_other(struct dot *d, enum dot_box box, const char *text)
{
    d->boxes++;
    (void)fprintf(d->out, "  x%" PRIu32 " [label=", d->others);
    dot_string(d, text);
    (void)fprintf(d->out, ", %s];\n", box_styles[box]);
    return d->others++;
}

/* Lines ------------------------------------------------------------------ */

#define RED "color=\"#c0392b\", fontcolor=\"#c0392b\", penwidth=1.8"

/* What points back is not to turn the picture round: boxes stand in the order
 * of who owns whom. */
static const struct {
    const char *style;
    const char *words; /* below the field's name */
} line_styles[] = {
    [DOT_LINK] = {RED, ""},
    [DOT_WEAKEN] = {RED ", style=dashed, constraint=false", "\nweaken"},
    [DOT_BACK] = {RED ", style=dashed, constraint=false", "\npoints back"},
    [DOT_CLOSES] = {RED ", constraint=false", "\ncloses the ring"},
    [DOT_OWNS] = {"color=\"#607080\"", ""},
    [DOT_WEAK] = {"color=\"#9aa7b4\", fontcolor=\"#7c8894\", style=dotted, "
                  "penwidth=1.5, arrowhead=vee, constraint=false",
                  "\nweak"},
    [DOT_HOLDS] = {"color=\"#4c8a4c\"", ""},
};

static void line_end(struct dot *d, enum dot_line line, const char *label)
{
    char text[DOT_NAME_MAX];

    (void)fprintf(d->out, " [%s", line_styles[line].style);
    if (label != NULL) {
        (void)snprintf(text, sizeof(text), " %s%s ", label,
                       line_styles[line].words);
        (void)fputs(", label=", d->out);
        dot_string(d, text);
    }
    (void)fputs("];\n", d->out);
}

void dot_line(struct dot *d, uint32_t from, uint32_t to, enum dot_line line,
              const char *label)
{
    (void)fprintf(d->out, "  n%" PRIu32 " -> n%" PRIu32, from, to);
    line_end(d, line, label);
}

void dot_line_to_other(struct dot *d, uint32_t from, uint32_t other,
                       enum dot_line line, const char *label)
{
    (void)fprintf(d->out, "  n%" PRIu32 " -> x%" PRIu32, from, other);
    line_end(d, line, label);
}

void dot_line_from_other(struct dot *d, uint32_t other, uint32_t to,
                         enum dot_line line, const char *label)
{
    (void)fprintf(d->out, "  x%" PRIu32 " -> n%" PRIu32, other, to);
    line_end(d, line, label);
}

/* One box for each variable that has a name, for all others, and for each
 * stack. */
static uint32_t root_box(struct dot *d, const struct graph_root *root)
{
    static const char *const names[] = {
        [GRAPH_ROOT_DATA] = "global variable",
        [GRAPH_ROOT_THREAD] = "thread-local variable",
        [GRAPH_ROOT_STACK] = "stack",
        [GRAPH_ROOT_REGISTERS] = "registers",
    };
    const char *variable = NULL;
    char thread[ALIVE_THREAD_LEN];
    char text[DOT_NAME_MAX];
    uint32_t number = 0;

    if (d->s != NULL && root->kind == GRAPH_ROOT_DATA)
        variable = symbols_variable(d->s, root->address);
    for (uint32_t i = 0; i < d->root_count && variable == NULL; i++) {
        if (d->roots[i].kind == root->kind &&
            d->roots[i].thread == root->thread)
            return d->roots[i].number;
    }
    if (variable != NULL)
        (void)snprintf(text, sizeof(text), "%s\n%s", names[root->kind],
                       variable);
    else if (root->thread != 0)
        (void)snprintf(text, sizeof(text), "%s\nof %s", names[root->kind],
                       alive_thread(root->thread, thread));
    else
        (void)snprintf(text, sizeof(text), "%s", names[root->kind]);
    number = dot_other(d, DOT_ROOT, text);
    if (variable == NULL && d->root_count < DOT_ROOTS_MAX)
        d->roots[d->root_count++] = (struct dot_root_box){
            .kind = root->kind, .thread = root->thread, .number = number};
    return number;
}

void dot_root(struct dot *d, uint32_t node)
{
    for (uint32_t r = 0; r < d->g->root_count; r++) {
        if (d->g->roots[r].node == node) {
            dot_line_from_other(d, root_box(d, &d->g->roots[r]), node,
                                DOT_HOLDS, NULL);
            return;
        }
    }
}

/* The whole -------------------------------------------------------------- */

int dot_write(const struct graph *g, struct symbols *s, const struct cycles *c,
              FILE *out)
{
    struct dot d = {.out = out, .g = g, .s = s, .c = c};
    int rc = 0;

    d.shown = arena_take(&d.arena, g->count + (size_t)1, 1);
    if (d.shown == NULL)
        return -ENOMEM;
    (void)fputs("digraph heap {\n"
                "  graph [rankdir=LR, bgcolor=\"white\", pad=0.3, "
                "nodesep=0.35, ranksep=0.7, fontname=\"Helvetica\", "
                "fontsize=12, fontcolor=\"#404a54\", labelloc=b];\n"
                "  node [shape=box, style=\"rounded,filled\", "
                "fillcolor=\"#ffffff\", color=\"#607080\", "
                "fontname=\"Helvetica\", fontsize=11, margin=\"0.14,0.08\"];\n"
                "  edge [fontname=\"Helvetica\", fontsize=10, "
                "fontcolor=\"#404a54\", arrowsize=0.8];\n",
                out);
    if (c != NULL && c->count > 0)
        dot_cycles(&d);
    else
        dot_retainers(&d);
    (void)fputs("}\n", out);
    rc = d.arena.rc;
    if (rc == 0)
        rc = export_finish(out);
    arena_clear(&d.arena);
    return rc;
}
