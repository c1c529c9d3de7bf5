/* cycle_shapes_stores.c - references in arrays and lists, and to oneself.
 */
#include "cycle_shapes.h"

/* References in an array of its own ---------------------------------------- */

#define PLAYERS 12

struct team {
    struct strong *players; /* owned, an array */
    size_t count;
};

struct player {
    BACK team;
    long number;
};

static void team_destroy(void *object)
{
    struct team *self = object;

    for (size_t i = 0; i < self->count; i++)
        strong_drop(&self->players[i]);
    tracker_free(self->players);
}

static void player_destroy(void *object)
{
    struct player *self = object;

    back_drop(&self->team);
}

SHAPE_NEW(team)
SHAPE_NEW(player)

static void team_build(struct strong *outside)
{
    struct team *team = team_new(&outside[0]);
    struct strong *players =
        tracker_calloc(TAG_SHAPES, PLAYERS, sizeof(*players));

    if (players == NULL)
        abort();
    team->players = players;
    team->count = PLAYERS;
    for (size_t i = 0; i < PLAYERS; i++) {
        struct player *player = player_new(&players[i]);

        back_set(&outside[0], &player->team);
    }
}

static int team_use(const struct strong *outside)
{
    const struct team *team = outside[0].object;
    int wrong = 0;

    for (size_t i = 0; i < team->count; i++) {
        const struct player *player = team->players[i].object;

        wrong += back_get(&player->team, team);
    }
    return wrong;
}

/* References in a plain list, linked both ways ----------------------------- */

struct cell {
    struct cell *next;
    struct cell *prev;
    struct strong value;
};

struct map {
    struct cell *cells;
    long count[3];
};

struct value {
    char *text;
    BACK map;
    long number;
};

static void map_destroy(void *object)
{
    struct map *self = object;

    while (self->cells != NULL) {
        struct cell *cell = self->cells;

        self->cells = cell->next;
        strong_drop(&cell->value);
        tracker_free(cell);
    }
}

static void value_destroy(void *object)
{
    struct value *self = object;

    back_drop(&self->map);
    tracker_free(self->text);
}

SHAPE_NEW(map)
SHAPE_NEW(value)

static __attribute__((noinline)) struct cell *cell_new(void)
{
    struct cell *cell = tracker_calloc(TAG_SHAPES, 1, sizeof(*cell));

    if (cell == NULL)
        abort();
    return cell;
}

static void map_build(struct strong *outside)
{
    struct map *map = map_new(&outside[0]);

    for (int i = 0; i < 3; i++) {
        struct cell *cell = cell_new();
        struct value *value = value_new(&cell->value);

        cell->next = map->cells;
        if (cell->next != NULL)
            cell->next->prev = cell;
        map->cells = cell;
        value->text = tracker_strdup(TAG_SHAPES, "a value");
        back_set(&outside[0], &value->map);
    }
}

static int map_use(const struct strong *outside)
{
    const struct map *map = outside[0].object;
    int wrong = 0;

    for (const struct cell *cell = map->cells; cell != NULL;
         cell = cell->next) {
        const struct value *value = cell->value.object;

        wrong += back_get(&value->map, map);
    }
    return wrong;
}

/* References at the end of the object itself ---------------------------------
 */

#define SAILORS 5

struct crew {
    size_t count;
    struct strong sailors[];
};

struct sailor {
    long rank[3];
    BACK crew;
};

static void crew_destroy(void *object)
{
    struct crew *self = object;

    for (size_t i = 0; i < self->count; i++)
        strong_drop(&self->sailors[i]);
}

static void sailor_destroy(void *object)
{
    struct sailor *self = object;

    back_drop(&self->crew);
}

static __attribute__((noinline)) struct crew *crew_new(struct strong *slot)
{
    struct crew *self = NULL;

    if (rc_new(TAG_SHAPES, sizeof(*self) + SAILORS * sizeof(self->sailors[0]),
               crew_destroy, slot) != 0)
        abort();
    self = slot->object;
    self->count = SAILORS;
    return self;
}

SHAPE_NEW(sailor)

static void crew_build(struct strong *outside)
{
    struct crew *crew = crew_new(&outside[0]);

    for (size_t i = 0; i < SAILORS; i++) {
        struct sailor *sailor = sailor_new(&crew->sailors[i]);

        back_set(&outside[0], &sailor->crew);
    }
}

static int crew_use(const struct strong *outside)
{
    const struct crew *crew = outside[0].object;
    int wrong = 0;

    for (size_t i = 0; i < crew->count; i++) {
        const struct sailor *sailor = crew->sailors[i].object;

        wrong += back_get(&sailor->crew, crew);
    }
    return wrong;
}

/* Itself ------------------------------------------------------------------- */

struct hermit {
    long age;
    BACK self;
};

static void hermit_destroy(void *object)
{
    struct hermit *self = object;

    back_drop(&self->self);
}

SHAPE_NEW(hermit)

static void hermit_build(struct strong *outside)
{
    struct hermit *hermit = hermit_new(&outside[0]);

    back_set(&outside[0], &hermit->self);
}

static int hermit_use(const struct strong *outside)
{
    const struct hermit *hermit = outside[0].object;

    return back_get(&hermit->self, hermit);
}

const struct shape SHAPES(stores)[] = {
    {.name = "references in an array of its own",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = team_build,
     .use = team_use,
     .way = "struct player.team > struct team.players > struct strong[0] > "
            "struct player",
     .weak = {"team of struct player"}},
    {.name = "references in a plain list",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = map_build,
     .use = map_use,
     .way = "struct value.map > struct map.cells > struct cell.value > struct "
            "value",
     .weak = {"map of struct value"}},
    {.name = "references at the end of the object itself",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = crew_build,
     .use = crew_use,
     .way = "struct sailor.crew > struct crew.sailors[0] > struct sailor",
     .weak = {"crew of struct sailor"}},
    {.name = "an object that holds itself",
     .lost = ADVICE_ONLY_ONE,
     .used = ADVICE_ONLY_ONE,
     .build = hermit_build,
     .use = hermit_use,
     .way = "struct hermit.self > struct hermit",
     .weak = {"self of struct hermit"}},
    {.name = NULL},
};
