/* expect_report.c - how a failed expectation looks.
 *
 * Blocks are grouped under the tracker's lock, in its own memory; names are
 * looked up afterwards, and only here, when something failed.
 */
#include <inttypes.h>
#include <string.h>

#include "expect.h"
#include "expect_inside.h"
#include "export_origins.h"
#include "stack.h"
#include "types.h"

#define GROUPS_LIMIT 65536
#define KEY_BYTES offsetof(struct expect_group, blocks)

void expect_groups_init(struct expect_groups *groups)
{
    *groups = (struct expect_groups){.left_out_blocks = 0};
    intern_init(&groups->table, sizeof(struct expect_group), KEY_BYTES,
                GROUPS_LIMIT);
}

void expect_groups_clear(struct expect_groups *groups)
{
    intern_clear(&groups->table);
}

void expect_groups_add(struct expect_groups *groups,
                       const struct expect_group *group)
{
    bool added = false;
    uint32_t number = intern_put(&groups->table, group, &added);

    if (number == INTERN_NONE) {
        groups->left_out_blocks += group->blocks;
        groups->left_out_bytes += group->bytes;
    } else if (!added) {
        struct expect_group *known = intern_at(&groups->table, number);

        known->blocks += group->blocks;
        known->bytes += group->bytes;
    }
}

struct expect_group expect_group_of(const struct tracker_block *block)
{
    return (struct expect_group){
        .place = block->stack != STACK_NONE ? block->stack
                                            : ~(uint64_t)(uintptr_t)block->site,
        .size = block->size,
        .tag = block->tag,
        .blocks = 1,
        .bytes = block->size,
        .site = block->site,
        .stack = block->stack,
    };
}

void expect_where(FILE *out, const struct tracker_site *here)
{
    fprintf(out, "%s:%d: ", here->file, here->line);
}

const char *expect_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

/* Up to the door, a stack taken in a free is the tracker's own. */
static bool is_door(const struct symbol *symbol)
{
    return symbol->function != NULL &&
           (strcmp(symbol->function, "tracker_free_at") == 0 ||
            strcmp(symbol->function, "tracker_realloc_at") == 0 ||
            strcmp(symbol->function, "tracker_adopt_at") == 0);
}

/* The first frame that is the program's. */
static size_t skip_own(struct symbols *symbols,
                       const struct export_frame *frames, size_t count)
{
    struct symbol found[SYMBOLS_INLINED_MAX];

    for (size_t i = 0; i + 1 < count; i++) {
        size_t functions = export_frame_symbols(symbols, &frames[i], found);

        if (is_door(&found[functions - 1]))
            return i + 1;
    }
    return 0;
}

static void print_symbol(FILE *out, const struct symbol *symbol)
{
    char name[EXPORT_NAME_MAX];

    export_symbol_name(symbol, name, sizeof(name));
    if (symbol->file != NULL)
        fprintf(out, "    %s (%s:%d)\n", name, symbol->file, symbol->line);
    else
        fprintf(out, "    %s\n", name);
}

/* What called main is the system's. */
static bool is_main(const struct symbol *symbol)
{
    return symbol->function != NULL && strcmp(symbol->function, "main") == 0;
}

bool expect_print_stack(FILE *out, struct symbols *symbols, uint32_t stack,
                        bool from_free)
{
    struct export_frame frames[STACK_FRAMES_MAX];
    struct symbol found[SYMBOLS_INLINED_MAX];
    size_t count;
    size_t first;

    if (stack == STACK_NONE)
        return false;
    count = export_frames(stack, NULL, frames);
    first = from_free ? skip_own(symbols, frames, count) : 0;
    for (size_t i = first; i < count; i++) {
        size_t functions = export_frame_symbols(symbols, &frames[i], found);

        for (size_t at = 0; at < functions; at++)
            print_symbol(out, &found[at]);
        if (is_main(&found[functions - 1]))
            break;
    }
    return true;
}

/* NULL if not known. */
static const char *type_of_group(struct symbols *symbols,
                                 const struct expect_group *group)
{
    uintptr_t addresses[STACK_FRAMES_MAX];
    size_t count = stack_frames(group->stack, addresses, STACK_FRAMES_MAX);
    const struct type *type;

    if (symbols == NULL || group->mixed)
        return NULL;
    type = type_of_block(symbols, group->site, addresses, count, group->size);
    return type == NULL ? NULL : type_name(type);
}

void expect_print_group(FILE *out, struct symbols *symbols,
                        const struct expect_group *group)
{
    const char *type = type_of_group(symbols, group);
    char name[EXPORT_NAME_MAX];

    if (group->mixed)
        fprintf(out, "  %" PRIu64 " byte%s in %" PRIu64 " block%s",
                group->bytes, expect_plural(group->bytes), group->blocks,
                expect_plural(group->blocks));
    else
        fprintf(out, "  %" PRIu64 " x %" PRIu64 " byte%s", group->blocks,
                group->size, expect_plural(group->size));
    if (type != NULL)
        fprintf(out, ", %s", type);
    fprintf(out, ", %s", export_tag_name(group->tag, name));
    if (group->site != NULL)
        fprintf(out, ", %s at %s:%d", group->site->function, group->site->file,
                group->site->line);
    putc('\n', out);
    expect_print_stack(out, symbols, group->stack, false);
}

static int compare(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* Most bytes first; what is equal in an order that doesn't depend on where
 * blocks happen to lie. */
static int compare_groups(const struct expect_group *a,
                          const struct expect_group *b)
{
    int order = compare(b->bytes, a->bytes);

    if (order == 0)
        order = compare(a->tag, b->tag);
    if (order == 0)
        order = compare(b->size, a->size);
    if (order == 0 && a->site != NULL && b->site != NULL) {
        order = strcmp(a->site->file, b->site->file);
        if (order == 0)
            order = a->site->line - b->site->line;
    }
    return order != 0 ? order : compare(a->place, b->place);
}

/* The group that comes next after `last` (NULL: the first). */
static const struct expect_group *next_group(const struct expect_groups *groups,
                                             const struct expect_group *last)
{
    const struct expect_group *best = NULL;

    for (uint32_t i = 0; i < groups->table.count; i++) {
        const struct expect_group *g = intern_at(&groups->table, i);

        if ((last == NULL || compare_groups(last, g) < 0) &&
            (best == NULL || compare_groups(g, best) < 0))
            best = g;
    }
    return best;
}

void expect_print_groups(FILE *out, const struct expect_groups *groups)
{
    const struct expect_group *group = NULL;
    struct symbols *symbols = NULL;
    uint64_t blocks = groups->left_out_blocks;
    uint64_t bytes = groups->left_out_bytes;

    for (uint32_t i = 0; i < groups->table.count; i++) {
        group = intern_at(&groups->table, i);
        blocks += group->blocks;
        bytes += group->bytes;
    }
    if (symbols_new(&symbols) != 0)
        symbols = NULL;
    group = NULL;
    for (int i = 0; i < EXPECT_GROUPS_MAX; i++) {
        group = next_group(groups, group);
        if (group == NULL)
            break;
        expect_print_group(out, symbols, group);
        blocks -= group->blocks;
        bytes -= group->bytes;
    }
    if (blocks != 0)
        fprintf(out, "  and %" PRIu64 " block%s (%" PRIu64 " byte%s) more\n",
                blocks, expect_plural(blocks), bytes, expect_plural(bytes));
    fflush(out);
    symbols_free(symbols);
}
