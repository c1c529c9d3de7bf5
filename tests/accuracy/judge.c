/* judge.c - what a leak checker says of a scene, against what is true.
 *
 * The tracker is asked here, block by block. memcheck and LeakSanitizer write
 * their own reports, and this program writes to standard output what each
 * should have counted, a line for each shape:
 *
 *      want NAME definite BYTES BLOCKS indirect .. possible .. reachable ..
 *
 * verdict.sh brings the two together.
 */
#include "judge.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "scene.h"
#include "warm_up.h"

#ifdef TRACKED
#include "snapshot.h"
#include "tracker.h"
#endif

#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#endif
#endif
#ifndef VALGRIND_DO_QUICK_LEAK_CHECK
#define VALGRIND_DO_QUICK_LEAK_CHECK ((void)0)
#define VALGRIND_PRINTF(...) ((void)0)
#endif

/* In a program built with -fsanitize=leak; else NULL. */
int __lsan_do_recoverable_leak_check(void) __attribute__((weak));

enum judge_kind { TRACKER, MEMCHECK, LSAN };

static enum judge_kind kind;
static char **wanted; /* ends with NULL; empty: all */
static size_t cases;
static size_t failed;

bool judge_begin(int argc, char **argv)
{
    if (argc < 2)
        return false;
    wanted = argv + 2;
    if (strcmp(argv[1], "memcheck") == 0)
        kind = MEMCHECK;
    else if (strcmp(argv[1], "lsan") == 0)
        kind = LSAN;
    else if (strcmp(argv[1], "tracker") != 0)
        return false;
    setvbuf(stdout, NULL, _IONBF, 0); /* its buffer would be a block */
    return true;
}

/* What is there without any shape. */
void judge_warm_up(void)
{
    threads_warm_up();
    roots_warm_up();
    if (kind == MEMCHECK) {
        VALGRIND_PRINTF("shape nothing\n");
        VALGRIND_DO_QUICK_LEAK_CHECK;
    }
}

static unsigned unwanted_flags(void)
{
    unsigned flags = 0;

#ifndef TRACKED
    flags |= SCENE_TRACKED;
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    flags |= SCENE_NO_SANITIZER;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    flags |= SCENE_NO_SANITIZER;
#endif
#endif
    if (kind == MEMCHECK)
        flags |= SCENE_NO_MEMCHECK | SCENE_TRACKED;
    if (kind == LSAN)
        flags |= SCENE_NO_LSAN | SCENE_TRACKED;
    return flags;
}

bool judge_wants(const struct judge_case *c)
{
    if ((c->flags & unwanted_flags()) != 0)
        return false;
    for (char **name = wanted; *name != NULL; name++) {
        if (strcmp(*name, c->name) == 0)
            return true;
    }
    return *wanted == NULL;
}

/* Other tools ------------------------------------------------------------ */

struct sum {
    size_t bytes;
    size_t blocks;
};

static void add(struct sum *sum, size_t count, size_t size)
{
    sum->blocks += count;
    sum->bytes += count * size;
}

static void print_wanted(const struct judge_case *c)
{
    /* definite, indirect, possible, reachable */
    struct sum d = {0};
    struct sum i = {0};
    struct sum p = {0};
    struct sum r = {0};
    size_t rings = kind == LSAN ? 0 : c->rings;

    for (size_t b = 0; b <= c->count; b++) {
        bool end = b == c->count;
        char fate = end ? c->many_fate : c->blocks[b].fate;
        size_t size = end ? c->many_size : c->blocks[b].size;
        size_t count = end ? c->many : 1;

        if (fate == 'c' && rings > 0) {
            rings--;
            fate = 'd';
        }
        if (fate == 'd')
            add(&d, count, size);
        else if (fate == 'i' || fate == 'c')
            add(&i, count, size);
        else if (fate == 'p')
            add(&p, count, size);
        else if (fate == 'r')
            add(&r, count, size);
    }
    printf("want %s definite %zu %zu indirect %zu %zu", c->name, d.bytes,
           d.blocks, i.bytes, i.blocks);
    if (kind == MEMCHECK)
        printf(" possible %zu %zu reachable %zu %zu", p.bytes, p.blocks,
               r.bytes, r.blocks);
    printf("\n");
}

static void ask_other_tool(const struct judge_case *c)
{
    print_wanted(c);
    if (kind == MEMCHECK) {
        VALGRIND_PRINTF("shape %s\n", c->name);
        VALGRIND_DO_QUICK_LEAK_CHECK;
    } else if (__lsan_do_recoverable_leak_check != NULL) {
        fprintf(stderr, "shape %s\n", c->name);
        __lsan_do_recoverable_leak_check();
    }
}

/* The tracker ------------------------------------------------------------ */

#ifdef TRACKED
static void complain(const struct judge_case *c, const char *how,
                     const char *what, size_t got, size_t want)
{
    printf("not ok: %s (%s): %s: %zu, should be %zu\n", c->name, how, what, got,
           want);
    failed++;
}

/* Who holds a block that nobody should. */
static void tell_root(const struct graph *g, uint32_t node)
{
    static const char *const kinds[] = {"data", "thread", "stack", "registers"};
    const struct graph_root *root = NULL;

    if (node == GRAPH_NONE || g->nodes[node].root == GRAPH_NONE)
        return;
    root = &g->roots[g->nodes[node].root];
    printf("        held by %s of thread %u (of process %d) at %#lx\n",
           kinds[root->kind], root->thread, (int)getpid(),
           (unsigned long)root->address);
}

static bool is_right(char fate, enum graph_fate said)
{
    switch (fate) {
    case 'd':
        return said == GRAPH_LOST;
    case 'i':
        return said == GRAPH_HELD;
    case 'c':
        return said != GRAPH_REACHABLE;
    default:
        return said == GRAPH_REACHABLE;
    }
}

static void compare(const struct judge_case *c, const char *how,
                    const struct graph *g)
{
    size_t known = 0;
    size_t rings = 0;
    size_t many = 0;

    for (size_t b = 0; b < c->count; b++) {
        const struct judge_block *block = &c->blocks[b];
        uint32_t node = graph_find(g, ~block->hidden);

        if (block->fate == '.')
            continue;
        known++;
        if (node == GRAPH_NONE || g->nodes[node].size != block->size)
            complain(c, how, "an unknown block", b, b);
        else if (!is_right(block->fate, graph_fate(g, node))) {
            printf("not ok: %s (%s): block %zu is not '%c'\n", c->name, how, b,
                   block->fate);
            failed++;
            tell_root(g, node);
        } else if (block->fate == 'c' && graph_fate(g, node) == GRAPH_LOST)
            rings++;
    }
    for (uint32_t n = 0; n < g->count && c->many > 0; n++)
        many += g->nodes[n].size == c->many_size &&
                is_right(c->many_fate, graph_fate(g, n));
    if (many != c->many)
        complain(c, how, "of many blocks", many, c->many);
    if (rings != c->rings)
        complain(c, how, "rings", rings, c->rings);
    if (g->count != known + c->many)
        complain(c, how, "blocks", g->count, known + c->many);
}

/* As many times as there are ways to take a graph. The caller's registers are
 * the shape's: nothing may come between. */
static __attribute__((noinline)) void ask_tracker(const struct judge_case *c)
{
    struct graph *g = NULL;
    int rc = snapshot_take(SNAPSHOT_STACKS, &g);

    if (rc != 0)
        complain(c, "snapshot", "status", (size_t)-rc, 0);
    else
        compare(c, "snapshot", g);
    graph_free(g);
    if ((c->flags & SCENE_STACKS) != 0)
        return;
    rc = graph_new(&g);
    if (rc != 0)
        complain(c, "in place", "status", (size_t)-rc, 0);
    else
        compare(c, "in place", g);
    graph_free(g);
}
#endif

void judge(const struct judge_case *c)
{
    cases++;
    if (kind != TRACKER) {
        ask_other_tool(c);
        return;
    }
#ifdef TRACKED
    {
        size_t before = failed;

        ask_tracker(c);
        if (before == failed)
            printf("ok: %s\n", c->name);
    }
#endif
}

int judge_end(void)
{
    if (kind == TRACKER)
        printf("%zu of %zu programs are seen as they are\n", cases - failed,
               cases);
    return failed == 0 && cases > 0 ? 0 : 1;
}
