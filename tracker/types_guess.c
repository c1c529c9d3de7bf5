/* types_guess.c - which type a block has.
 *
 * The block's address is going to be kept somewhere: in a local variable, in a
 * field of something that the function has at hand, in what it returns. All
 * these have types. So, outward from the allocation:
 *
 *      1. the variable that is declared on the very line
 *      2. other local variables, what T ** point at, the function's result
 *      3. fields of what variables and parameters point at
 *      4. what parameters and global variables point at, and their fields
 *      5. any struct that this source file defines
 *
 * At each step the structs that have the block's size are candidates, and the
 * first step that has some decides: one is the answer, several are none. Only
 * then arrays and structs with a tail come into question.
 *
 * A function that returns void *, or takes a void **, hands the block on: there
 * its caller is asked too.
 */
#include "types_inside.h"

#include <dwarf.h>
#include <string.h>

#include "types_scope.h"

#define HOPS_MAX 8 /* functions that hand a block on */

enum step {
    STEP_LINE,
    STEP_LOCAL,
    STEP_FIELD,
    STEP_GLOBAL,
    STEP_FILE,
};

/* Is this a parameter that passes an existing object in? */
static bool is_parameter(struct type_place *variable)
{
    struct type_place type;
    struct type_place target;

    return dwarf_tag(&variable->die) == DW_TAG_formal_parameter &&
           type_of(variable, &type) &&
           type_peel(&type) == DW_TAG_pointer_type && type_of(&type, &target) &&
           type_peel(&target) != DW_TAG_pointer_type;
}

struct question {
    struct type_choice *choice;
    enum step step;
    int line;
};

static void ask_variable(struct type_place *variable, void *ctx)
{
    struct question *q = ctx;

    switch (q->step) {
    case STEP_LINE:
        if (q->line > 0 && dwarf_tag(&variable->die) == DW_TAG_variable &&
            debug_number(&variable->die, DW_AT_decl_line, 0) ==
                (Dwarf_Word)q->line)
            type_consider_pointer(q->choice, variable);
        break;
    case STEP_LOCAL:
        if (!is_parameter(variable))
            type_consider_pointer(q->choice, variable);
        break;
    case STEP_FIELD:
        type_consider_fields(q->choice, variable, 1);
        break;
    case STEP_GLOBAL:
        if (is_parameter(variable))
            type_consider_pointer(q->choice, variable);
        type_consider_fields(q->choice, variable, 2);
        break;
    case STEP_FILE:
        break; /* see ask_struct() */
    }
}

static void ask_global(struct type_place *variable, void *ctx)
{
    struct question *q = ctx;

    type_consider_pointer(q->choice, variable);
    type_consider_fields(q->choice, variable, 1);
}

static void ask_any(struct type_place *variable, void *ctx)
{
    type_consider_pointer(ctx, variable);
}

static void ask_struct(struct type_place *definition, void *ctx)
{
    struct question *q = ctx;

    type_consider(definition->s, q->choice, type_struct(definition));
}

/* Consider all that belongs to one step. */
static void take_step(const struct type_scope *scope, struct question *q)
{
    if (q->step == STEP_FILE) {
        type_scope_structs(scope, ask_struct, q);
        return;
    }
    type_scope_variables(scope, ask_variable, q);
    if (q->step == STEP_LOCAL)
        type_consider_pointer(q->choice, &scope->function);
    if (q->step == STEP_GLOBAL)
        type_scope_globals(scope, ask_global, q);
}

/* Whatever struct may fit there: does it rather hold numbers or characters? */
static bool is_plain(enum type_fit fit, enum step step, bool locals, bool all)
{
    if (fit == TYPE_FIT_ARRAY && step != STEP_LINE)
        return all;
    return step == STEP_GLOBAL && locals;
}

/* The first of the steps that has candidates decides. */
static bool decide(const struct type_scope *scope, enum type_fit fit,
                   enum step first, enum step last, size_t size,
                   const struct type **out)
{
    bool locals = false; /* may hold the block as something plain */
    bool all = false;    /* variables and fields may */

    *out = NULL;
    for (int i = (int)first; i <= (int)last; i++) {
        enum step step = (enum step)i;
        struct type_choice c = {
            .size = size, .fit = fit, .direct = step == STEP_LINE};
        struct question q = {&c, step, scope->line};

        take_step(scope, &q);
        locals |= c.plain && step == STEP_LOCAL;
        all |= c.plain;
        if (c.found == NULL && step == STEP_LINE && fit == TYPE_FIT_ARRAY &&
            c.plain)
            return true; /* a buffer, and it says so */
        if (is_plain(fit, step, locals, all))
            return false;
        if (c.found == NULL)
            continue;
        *out = c.several ? NULL : c.found;
        return true;
    }
    return false;
}

/* Can only the source file tell? Not if the function hands the block on, nor
 * if it handles numbers or characters, which may be in the block; and what
 * stands in a header has nothing to do with the structs of the file. */
static bool may_ask_file(const struct type_scope *scope, size_t size)
{
    struct type_choice c = {.size = size, .fit = TYPE_FIT_EXACT};

    type_scope_variables(scope, ask_any, &c);
    type_consider_pointer(&c, &scope->function);
    return !c.plain && !type_scope_hands_on(scope) &&
           type_scope_in_source(scope, &scope->function.die);
}

static bool ask_function(const struct type_scope *scope, size_t size,
                         const struct type **out)
{
    static const struct {
        enum type_fit fit;
        enum step first, last;
    } turns[] = {
        {TYPE_FIT_EXACT, STEP_LINE, STEP_LINE},
        {TYPE_FIT_FLEXIBLE, STEP_LINE, STEP_LINE},
        {TYPE_FIT_ARRAY, STEP_LINE, STEP_LINE},
        {TYPE_FIT_EXACT, STEP_LOCAL, STEP_GLOBAL},
        {TYPE_FIT_FLEXIBLE, STEP_LOCAL, STEP_GLOBAL},
        {TYPE_FIT_ARRAY, STEP_LOCAL, STEP_FIELD},
        {TYPE_FIT_EXACT, STEP_FILE, STEP_FILE},
    };

    for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
        enum step last = turns[i].last;

        if (scope->far) { /* what an unknown function may have returned */
            if (turns[i].fit != TYPE_FIT_EXACT || turns[i].first > STEP_LOCAL)
                continue;
            last = STEP_LOCAL;
        } else if (last == STEP_GLOBAL && type_scope_hands_on(scope)) {
            last = STEP_FIELD; /* it goes elsewhere */
        }
        if (turns[i].first == STEP_FILE && !may_ask_file(scope, size))
            continue;
        if (decide(scope, turns[i].fit, turns[i].first, last, size, out))
            return true;
    }
    return false;
}

static const struct type *ask_around(struct type_scopes *w, size_t size)
{
    const struct type *found = NULL;
    struct type_scope scope;
    int hops = 0;

    while (type_scopes_next(w, &scope)) {
        if (ask_function(&scope, size, &found))
            return found;
        if (!scope.wide) { /* the optimiser may have moved blocks about */
            scope.wide = true;
            if (ask_function(&scope, size, &found))
                return found;
        }
        if (!type_scope_hands_on(&scope))
            return NULL;
        if (++hops == HOPS_MAX)
            return NULL;
    }
    return NULL;
}

/* One answer for all blocks of the same origin and size: there are many. */
struct block_answer {
    const struct type *type; /* NULL: not known; this is remembered, too */
    const struct tracker_site *site;
    size_t size;
    size_t count;
    uintptr_t frames[];
};

static uintptr_t question_key(const struct tracker_site *site,
                              const uintptr_t *frames, size_t count,
                              size_t size)
{
    uint64_t hash = (uint64_t)(uintptr_t)site;

    hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u + size;
    for (size_t i = 0; i < count; i++)
        hash = (hash ^ (hash >> 29)) * 0xbf58476d1ce4e5b9u + frames[i];
    hash *= 0x94d049bb133111ebu;
    return (uintptr_t)(hash ^ (hash >> 32)) | 1; /* a key is never 0 */
}

static void remember(struct symbols *s, uintptr_t key,
                     const struct block_answer *question,
                     const uintptr_t *frames)
{
    size_t bytes = question->count * sizeof(*frames);
    struct block_answer *a = symbols_keep(s, sizeof(*a) + bytes);

    if (a == NULL)
        return;
    *a = *question;
    if (bytes > 0)
        memcpy(a->frames, frames, bytes);
    /* Without memory it is found out again next time. */
    (void)symbols_map_put(&s->blocks, key, a);
}

static bool is_same(const struct block_answer *known,
                    const struct block_answer *question,
                    const uintptr_t *frames)
{
    size_t bytes = question->count * sizeof(*frames);

    return known != NULL && known->site == question->site &&
           known->size == question->size && known->count == question->count &&
           (bytes == 0 || memcmp(known->frames, frames, bytes) == 0);
}

const struct type *type_of_block(struct symbols *s,
                                 const struct tracker_site *site,
                                 const uintptr_t *frames, size_t count,
                                 size_t size)
{
    struct block_answer question = {NULL, site, size, count};
    uintptr_t key = question_key(site, frames, count, size);
    const struct block_answer *known = symbols_map_get(&s->blocks, key);
    struct type_scopes around;

    if (s->debug == NULL || size == 0)
        return NULL;
    if (is_same(known, &question, frames))
        return known->type;
    type_scopes_begin(&around, s, site, frames, count);
    question.type = ask_around(&around, size);
    remember(s, key, &question, frames);
    return question.type;
}
