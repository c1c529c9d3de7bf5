/* blocks.c - which blocks live, and who asked for them.
 *
 * Blocks with the same call stack are one group. The frames of the check's own
 * machinery are left out; those of check.c stay: they say what was done.
 */
#include "inside.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "stack.h"
#include "symbols.h"

#define GROUPS_MAX 64
#define GROUPS_SHOWN 4
#define FRAMES_SHOWN 6

struct group {
    uint32_t stack;
    uint64_t blocks;
    uint64_t bytes;
};

struct groups {
    struct group list[GROUPS_MAX];
    size_t count;
    int tag;
    uint64_t more; /* blocks without a group */
};

static bool add_block(const struct tracker_block *block, void *ctx)
{
    struct groups *g = ctx;
    size_t i = 0;

    if (g->tag >= 0 && block->tag != (unsigned)g->tag)
        return true;
    while (i < g->count && g->list[i].stack != block->stack)
        i++;
    if (i == GROUPS_MAX) {
        g->more++;
        return true;
    }
    if (i == g->count)
        g->list[g->count++] = (struct group){.stack = block->stack};
    g->list[i].blocks++;
    g->list[i].bytes += block->size;
    return true;
}

static int by_blocks(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    if (x->blocks != y->blocks)
        return x->blocks < y->blocks ? 1 : -1;
    return x->stack < y->stack ? -1 : x->stack > y->stack;
}

static bool starts_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The runner's own functions, and what calls main. */
static bool is_machinery(const char *function)
{
    static const char *const names[] = {"check_",   "tracker_",     "main",
                                        "_start",   "__libc_start", "on_error",
                                        "on_alloc", "rc_new_at"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (starts_with(function, names[i]))
            return true;
    }
    return false;
}

/* Names in reports are cut short; the learner's file is named as it can be
 * opened. */
static bool is_learners(const char *file)
{
    size_t len = strlen(file);
    size_t whole = check_order.shown == NULL ? 0 : strlen(check_order.shown);

    return whole > len && check_order.shown[whole - len - 1] == '/' &&
           strcmp(check_order.shown + whole - len, file) == 0;
}

bool blocks_tell_symbol(const struct symbol *symbol)
{
    char line[512];

    if (symbol->function == NULL || is_machinery(symbol->function) ||
        (symbol->module != NULL &&
         strstr(symbol->module, "learn_check") != NULL))
        return false;
    if (symbol->file != NULL &&
        (strstr(symbol->file, "runner/check/") != NULL ||
         starts_with(symbol->file, "tracker/")))
        return false;
    if (symbol->file != NULL && is_learners(symbol->file))
        snprintf(line, sizeof(line), "  %-20s %s:%d", symbol->function,
                 check_order.shown, symbol->line);
    else if (symbol->file != NULL)
        snprintf(line, sizeof(line), "  %-20s %s:%d", symbol->function,
                 symbol->file, symbol->line);
    else
        snprintf(line, sizeof(line), "  %s", symbol->function);
    say_line('D', line);
    return true;
}

static void tell_stack(struct symbols *symbols, uint32_t stack)
{
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(stack, frames, STACK_FRAMES_MAX);
    int shown = 0;

    for (size_t i = 0; i < count && shown < FRAMES_SHOWN; i++) {
        struct symbol found[SYMBOLS_INLINED_MAX];
        size_t names = symbols_of(symbols, frames[i], found);

        for (size_t at = 0; at < names; at++)
            shown += blocks_tell_symbol(&found[at]);
    }
}

static void tell_group(struct symbols *symbols, const struct group *group)
{
    char line[256], blocks[32], bytes[32], key[32];

    snprintf(blocks, sizeof(blocks), "%" PRIu64, group->blocks);
    snprintf(bytes, sizeof(bytes), "%" PRIu64, group->bytes);
    snprintf(key, sizeof(key), "detail.group.%s",
             words_plural(check_order.language, (long)group->blocks));
    say_line('D', words_fill(line, sizeof(line), say_word(key),
                             (const char *[]){blocks, bytes, NULL}));
    tell_stack(symbols, group->stack);
}

void blocks_tell(const struct tracker_mark *mark, int tag)
{
    static struct groups groups;
    struct symbols *symbols;
    char line[256], more[32];

    groups = (struct groups){.tag = tag};
    tracker_each_block_since(mark, add_block, &groups);
    qsort(groups.list, groups.count, sizeof(groups.list[0]), by_blocks);
    if (symbols_new(&symbols) < 0)
        return;
    for (size_t i = 0; i < groups.count; i++) {
        if (i < GROUPS_SHOWN)
            tell_group(symbols, &groups.list[i]);
        else
            groups.more += groups.list[i].blocks;
    }
    snprintf(more, sizeof(more), "%" PRIu64, groups.more);
    if (groups.more > 0)
        say_line('D', words_fill(line, sizeof(line), say_word("detail.more"),
                                 (const char *[]){more, NULL}));
    symbols_free(symbols);
}

void blocks_tell_stack(const char *title, uint32_t stack)
{
    struct symbols *symbols;

    if (stack == STACK_NONE || symbols_new(&symbols) < 0)
        return;
    say_line('D', title);
    tell_stack(symbols, stack);
    symbols_free(symbols);
}
