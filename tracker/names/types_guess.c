/* types_guess.c - which type a block has.
 *
 * The block's address is going to be kept somewhere: in a local variable, in a
 * field of something that the function has at hand, in what it returns. All
 * these have types. So, in the order of how near they are:
 *
 *      1. the variable that is declared on the very line
 *      2. other local variables, what T ** point at, the function's result
 *      3. fields of what variables and parameters point at
 *      4. what parameters and global variables point at, and their fields
 *      5. any struct that this source file defines
 *
 * At each step the structs that have the block's size are candidates, and the
 * first step that has some decides: one is the answer, several are none. Only
 * then structs with a tail and arrays come into question. Arrays and the last
 * two steps are guesses that stand back when something near by may hold
 * numbers, characters or pointers of this size.
 */
#include "types_inside.h"

#include <dwarf.h>
#include <string.h>

#include "types_scope.h"

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

/* Could variables of the function, or fields near by, hold numbers, characters
 * or pointers of this many bytes? */
static bool near_plain(const struct type_scope *scope, size_t size)
{
    struct type_choice c = {.size = size, .fit = TYPE_FIT_ARRAY};
    struct question q = {.choice = &c};

    for (int step = STEP_LOCAL; step <= STEP_FIELD; step++) {
        q.step = (enum step)step;
        take_step(scope, &q);
    }
    return c.plain;
}

/* The first of the steps that has candidates decides. */
static bool decide(const struct type_scope *scope, enum type_fit fit,
                   enum step first, enum step last, size_t size,
                   const struct type **out)
{
    *out = NULL;
    for (int i = (int)first; i <= (int)last; i++) {
        enum step step = (enum step)i;
        struct type_choice c = {
            .size = size, .fit = fit, .direct = step == STEP_LINE};
        struct question q = {&c, step, scope->line};

        take_step(scope, &q);
        if (c.found == NULL && step == STEP_LINE && fit == TYPE_FIT_ARRAY &&
            c.plain)
            return true; /* a buffer, and it says so */
        if (c.found == NULL)
            continue;
        *out = c.several ? NULL : c.found;
        return true;
    }
    return false;
}

/* Can the source file tell? Not of a block that is handed on; and a function
 * in a header has nothing to do with the structs of the file. */
static bool may_ask_file(const struct type_scope *scope, size_t size)
{
    struct type_choice c = {.size = size, .fit = TYPE_FIT_EXACT};

    type_scope_variables(scope, ask_any, &c); /* parameters, too */
    return !c.plain && !type_scope_hands_on(scope) &&
           type_scope_in_source(scope, &scope->function.die);
}

struct turn {
    enum type_fit fit;
    enum step first, last;
};

/* How far may this turn go for this function? False: it is left out. */
static bool limit_turn(const struct type_scope *scope, struct turn *turn,
                       bool plain, size_t size)
{
    if (turn->last == STEP_LINE)
        return !scope->far || turn->fit == TYPE_FIT_EXACT;
    if (scope->far) { /* what an unknown function may have returned */
        turn->last = STEP_LOCAL;
        return turn->fit == TYPE_FIT_EXACT && turn->first == STEP_LOCAL;
    }
    if (turn->first == STEP_FILE)
        return !plain && may_ask_file(scope, size);
    if (turn->fit == TYPE_FIT_ARRAY)
        return !plain; /* many structs divide the size of a large buffer */
    if (plain || type_scope_hands_on(scope))
        turn->last = STEP_FIELD; /* what is nearer, or elsewhere, holds it */
    return true;
}

bool type_guess(const struct type_scope *scope, size_t size,
                const struct type **out)
{
    static const struct turn turns[] = {
        {TYPE_FIT_EXACT, STEP_LINE, STEP_LINE},
        {TYPE_FIT_FLEXIBLE, STEP_LINE, STEP_LINE},
        {TYPE_FIT_ARRAY, STEP_LINE, STEP_LINE},
        {TYPE_FIT_EXACT, STEP_LOCAL, STEP_GLOBAL},
        {TYPE_FIT_FLEXIBLE, STEP_LOCAL, STEP_FIELD},
        {TYPE_FIT_ARRAY, STEP_LOCAL, STEP_FIELD},
        {TYPE_FIT_EXACT, STEP_FILE, STEP_FILE},
    };
    bool plain = near_plain(scope, size);

    for (size_t i = 0; i < sizeof(turns) / sizeof(turns[0]); i++) {
        struct turn turn = turns[i];

        if (limit_turn(scope, &turn, plain, size) &&
            decide(scope, turn.fit, turn.first, turn.last, size, out))
            return true;
    }
    return false;
}
