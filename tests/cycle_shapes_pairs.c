/* cycle_shapes_pairs.c - two or three objects, and what hangs below them.
 */
#include "cycle_shapes.h"

#include <string.h>

/* A desk and its strategies ------------------------------------------------ */

struct desk {
    long parameters[2];
    struct strong strategies[3];
};

struct strategy {
    BACK desk;
    char *notes;
};

static void desk_destroy(void *object)
{
    struct desk *self = object;

    for (int i = 0; i < 3; i++)
        strong_drop(&self->strategies[i]);
}

static void strategy_destroy(void *object)
{
    struct strategy *self = object;

    back_drop(&self->desk);
    tracker_free(self->notes);
}

SHAPE_NEW(desk)
SHAPE_NEW(strategy)

static void desk_build(struct strong *outside)
{
    struct desk *desk = desk_new(&outside[0]);

    for (int i = 0; i < 3; i++) {
        struct strategy *strategy = strategy_new(&desk->strategies[i]);

        back_set(&outside[0], &strategy->desk);
        strategy->notes = tracker_strdup(TAG_SHAPES, "buy low, sell high");
    }
}

static int desk_use(const struct strong *outside)
{
    const struct desk *desk = outside[0].object;
    int wrong = 0;

    for (int i = 0; i < 3; i++) {
        const struct strategy *strategy = desk->strategies[i].object;

        wrong += back_get(&strategy->desk, desk);
    }
    return wrong;
}

/* A callback's context ----------------------------------------------------- */

struct session {
    char name[16];
    struct strong timer;
};

struct timer {
    void (*on_time)(void *context);
    BACK context;
    long interval_ms[3];
};

static void session_destroy(void *object)
{
    struct session *self = object;

    strong_drop(&self->timer);
}

static void timer_destroy(void *object)
{
    struct timer *self = object;

    back_drop(&self->context);
}

SHAPE_NEW(session)
SHAPE_NEW(timer)

static void session_build(struct strong *outside)
{
    struct session *session = session_new(&outside[0]);
    struct timer *timer = timer_new(&session->timer);

    back_set(&outside[0], &timer->context);
}

static int session_use(const struct strong *outside)
{
    const struct session *session = outside[0].object;
    const struct timer *timer = session->timer.object;

    return back_get(&timer->context, session);
}

/* Three types in a circle -------------------------------------------------- */

struct parser {
    struct strong lexer;
    long depth;
};

struct lexer {
    struct strong source;
    long line[3];
};

struct source {
    BACK reader;
    char *text;
    long len[4];
};

static void parser_destroy(void *object)
{
    struct parser *self = object;

    strong_drop(&self->lexer);
}

static void lexer_destroy(void *object)
{
    struct lexer *self = object;

    strong_drop(&self->source);
}

static void source_destroy(void *object)
{
    struct source *self = object;

    back_drop(&self->reader);
    tracker_free(self->text);
}

SHAPE_NEW(parser)
SHAPE_NEW(lexer)
SHAPE_NEW(source)

static void parser_build(struct strong *outside)
{
    struct parser *parser = parser_new(&outside[0]);
    struct lexer *lexer = lexer_new(&parser->lexer);
    struct source *source = source_new(&lexer->source);

    source->text = tracker_strdup(TAG_SHAPES, "1 + 2");
    back_set(&outside[0], &source->reader);
}

static const struct source *parser_source(const struct parser *parser)
{
    const struct lexer *lexer = parser->lexer.object;

    return lexer->source.object;
}

static int parser_use(const struct strong *outside)
{
    return back_get(&parser_source(outside[0].object)->reader,
                    outside[0].object);
}

/* The child is there first, and is taken in -------------------------------- */

struct statement {
    struct strong expression;
    long line;
};

struct expression {
    long value[5];
    BACK used_by;
};

static void statement_destroy(void *object)
{
    struct statement *self = object;

    strong_drop(&self->expression);
}

static void expression_destroy(void *object)
{
    struct expression *self = object;

    back_drop(&self->used_by);
}

SHAPE_NEW(statement)
SHAPE_NEW(expression)

static void statement_build(struct strong *outside)
{
    struct strong made = {0};
    struct expression *expression = expression_new(&made);
    struct statement *statement = NULL;

    tracker_set_clock_ms(5);
    statement = statement_new(&outside[0]);
    strong_take(&made, &statement->expression);
    back_set(&outside[0], &expression->used_by);
    tracker_set_clock_ms(0);
}

static int statement_use(const struct strong *outside)
{
    const struct statement *statement = outside[0].object;
    const struct expression *expression = statement->expression.object;

    return back_get(&expression->used_by, statement);
}

/* Both made elsewhere, then introduced to each other: the age tells -------- */

struct account {
    long id;
    struct strong statement_of;
};

struct ledger_page {
    long sums[6];
    BACK account;
};

static void account_destroy(void *object)
{
    struct account *self = object;

    strong_drop(&self->statement_of);
}

static void ledger_page_destroy(void *object)
{
    struct ledger_page *self = object;

    back_drop(&self->account);
}

SHAPE_NEW(account)
SHAPE_NEW(ledger_page)

static void account_build(struct strong *outside)
{
    struct account *account = account_new(&outside[0]);
    struct strong made = {0};
    struct ledger_page *page = NULL;

    tracker_set_clock_ms(7);
    page = ledger_page_new(&made);
    strong_copy(&made, &account->statement_of);
    back_set(&outside[0], &page->account);
    strong_drop(&made);
    tracker_set_clock_ms(0);
}

static int account_use(const struct strong *outside)
{
    const struct account *account = outside[0].object;
    const struct ledger_page *page = account->statement_of.object;

    return back_get(&page->account, account);
}

/* The same, at once and with the younger as the owner: the name tells ------ */

struct leg {
    long price;
    BACK parent_order;
};

struct parent {
    long id[4];
    struct strong leg;
};

static void leg_destroy(void *object)
{
    struct leg *self = object;

    back_drop(&self->parent_order);
}

static void parent_destroy(void *object)
{
    struct parent *self = object;

    strong_drop(&self->leg);
}

SHAPE_NEW(leg)
SHAPE_NEW(parent)

static void leg_build(struct strong *outside)
{
    struct strong made = {0};
    struct leg *leg = leg_new(&made);
    struct strong other = {0};
    struct parent *parent = parent_new(&other);

    strong_copy(&other, &outside[0]);
    strong_drop(&other);
    strong_copy(&made, &parent->leg);
    strong_drop(&made);
    back_set(&outside[0], &leg->parent_order);
}

static int leg_use(const struct strong *outside)
{
    const struct parent *parent = outside[0].object;
    const struct leg *leg = parent->leg.object;

    return back_get(&leg->parent_order, parent);
}

const struct shape SHAPES(pairs)[] = {
    {.name = "a desk and its strategies",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = desk_build,
     .use = desk_use,
     .way = "struct strategy.desk > struct desk.strategies[0] > struct "
            "strategy",
     .weak = {"desk of struct strategy"}},
    {.name = "a timer with its session as context",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = session_build,
     .use = session_use,
     .way = "struct timer.context > struct session.timer > struct timer",
     .weak = {"context of struct timer"}},
    {.name = "three types that need each other",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = parser_build,
     .use = parser_use,
     .way = "struct source.reader > struct parser.lexer > struct "
            "lexer.source > struct source",
     .weak = {"reader of struct source"}},
    {.name = "a child that was there before its parent",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = statement_build,
     .use = statement_use,
     .way = "struct expression.used_by > struct statement.expression > "
            "struct expression",
     .weak = {"used_by of struct expression"}},
    {.name = "two that were introduced to each other",
     .lost = ADVICE_OLDER,
     .used = ADVICE_OLDER,
     .build = account_build,
     .use = account_use,
     .way = "struct ledger_page.account > struct account.statement_of > "
            "struct ledger_page",
     .weak = {"account of struct ledger_page"}},
    {.name = "a name that says who the owner is",
     .lost = ADVICE_NAMED,
     .used = ADVICE_NAMED,
     .build = leg_build,
     .use = leg_use,
     .by_name = true,
     .way = "struct leg.parent_order > struct parent.leg > struct leg",
     .weak = {"parent_order of struct leg"}},
    {.name = NULL},
};
