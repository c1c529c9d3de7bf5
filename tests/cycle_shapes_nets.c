/* cycle_shapes_nets.c - objects that lead to each other by several ways.
 */
#include "cycle_shapes.h"

/* A subject and its observers, all made by the program --------------------- */

struct subject {
    long state;
    struct strong observers[4];
};

struct observer {
    long seen[2];
    BACK subject;
};

static void subject_destroy(void *object)
{
    struct subject *self = object;

    for (int i = 0; i < 4; i++)
        strong_drop(&self->observers[i]);
}

static void observer_destroy(void *object)
{
    struct observer *self = object;

    back_drop(&self->subject);
}

SHAPE_NEW(subject)
SHAPE_NEW(observer)

static void subject_build(struct strong *outside)
{
    struct subject *subject = subject_new(&outside[0]);

    for (int i = 0; i < 4; i++) {
        struct strong made = {0};
        struct observer *observer = observer_new(&made);

        back_set(&outside[0], &observer->subject);
        strong_copy(&made, &subject->observers[i]);
        strong_drop(&made);
    }
}

static int subject_use(const struct strong *outside)
{
    const struct subject *subject = outside[0].object;
    int wrong = 0;

    for (int i = 0; i < 4; i++) {
        const struct observer *observer = subject->observers[i].object;

        wrong += back_get(&observer->subject, subject);
    }
    return wrong;
}

/* A hub and a ring around it ----------------------------------------------- */

#define SPOKES 5

struct hub {
    struct strong spokes[SPOKES];
    long turns;
};

struct spoke {
    BACK hub;
    BACK next;
};

static void hub_destroy(void *object)
{
    struct hub *self = object;

    for (int i = 0; i < SPOKES; i++)
        strong_drop(&self->spokes[i]);
}

static void spoke_destroy(void *object)
{
    struct spoke *self = object;

    back_drop(&self->hub);
    back_drop(&self->next);
}

SHAPE_NEW(hub)
SHAPE_NEW(spoke)

static struct spoke *hub_spoke(const struct hub *hub, int number)
{
    return hub->spokes[number % SPOKES].object;
}

static void hub_build(struct strong *outside)
{
    struct hub *hub = hub_new(&outside[0]);

    for (int i = 0; i < SPOKES; i++)
        back_set(&outside[0], &spoke_new(&hub->spokes[i])->hub);
    for (int i = 0; i < SPOKES; i++)
        back_set(&hub->spokes[(i + 1) % SPOKES], &hub_spoke(hub, i)->next);
}

static int hub_use(const struct strong *outside)
{
    const struct hub *hub = outside[0].object;
    int wrong = 0;

    for (int i = 0; i < SPOKES; i++)
        wrong += back_get(&hub_spoke(hub, i)->hub, hub) +
                 back_get(&hub_spoke(hub, i)->next, hub_spoke(hub, i + 1));
    return wrong;
}

/* Two ways down to the same object, and one back up ------------------------ */

struct top {
    struct strong left;
    struct strong right;
};

struct side {
    struct strong bottom;
    long size[2];
};

struct bottom {
    long depth[11];
    BACK top;
};

static void top_destroy(void *object)
{
    struct top *self = object;

    strong_drop(&self->left);
    strong_drop(&self->right);
}

static void side_destroy(void *object)
{
    struct side *self = object;

    strong_drop(&self->bottom);
}

static void bottom_destroy(void *object)
{
    struct bottom *self = object;

    back_drop(&self->top);
}

SHAPE_NEW(top)
SHAPE_NEW(side)
SHAPE_NEW(bottom)

static void top_build(struct strong *outside)
{
    struct top *top = top_new(&outside[0]);
    struct side *left = side_new(&top->left);
    struct side *right = side_new(&top->right);
    struct bottom *bottom = bottom_new(&left->bottom);

    strong_copy(&left->bottom, &right->bottom);
    back_set(&outside[0], &bottom->top);
}

static int top_use(const struct strong *outside)
{
    const struct top *top = outside[0].object;
    const struct side *right = top->right.object;
    const struct bottom *bottom = right->bottom.object;

    return back_get(&bottom->top, top);
}

/* A child with two parents ------------------------------------------------- */

struct mother {
    struct strong child;
    long age;
};

struct father {
    long age[2];
    struct strong child;
};

struct child {
    BACK mother;
    BACK father;
    long age[3];
};

static void mother_destroy(void *object)
{
    struct mother *self = object;

    strong_drop(&self->child);
}

static void father_destroy(void *object)
{
    struct father *self = object;

    strong_drop(&self->child);
}

static void child_destroy(void *object)
{
    struct child *self = object;

    back_drop(&self->mother);
    back_drop(&self->father);
}

SHAPE_NEW(mother)
SHAPE_NEW(father)
SHAPE_NEW(child)

static void child_build(struct strong *outside)
{
    struct mother *mother = mother_new(&outside[0]);
    struct father *father = father_new(&outside[1]);
    struct child *child = child_new(&mother->child);

    strong_copy(&mother->child, &father->child);
    back_set(&outside[0], &child->mother);
    back_set(&outside[1], &child->father);
}

static int child_use(const struct strong *outside)
{
    const struct mother *mother = outside[0].object;
    const struct child *child = mother->child.object;

    return back_get(&child->mother, mother) +
           back_get(&child->father, outside[1].object);
}

/* A graph that owns its vertices; an edge and its ends --------------------- */

struct network {
    struct strong vertices[3];
    struct strong wires[3];
};

struct vertex {
    BACK wires[2];
    long weight;
};

struct wire {
    struct strong from;
    struct strong to;
    long cost[5];
};

static void network_destroy(void *object)
{
    struct network *self = object;

    for (int i = 0; i < 3; i++) {
        strong_drop(&self->vertices[i]);
        strong_drop(&self->wires[i]);
    }
}

static void vertex_destroy(void *object)
{
    struct vertex *self = object;

    back_drop(&self->wires[0]);
    back_drop(&self->wires[1]);
}

static void wire_destroy(void *object)
{
    struct wire *self = object;

    strong_drop(&self->from);
    strong_drop(&self->to);
}

SHAPE_NEW(network)
SHAPE_NEW(vertex)
SHAPE_NEW(wire)

static struct vertex *network_vertex(const struct network *network, int i)
{
    return network->vertices[i % 3].object;
}

static void network_build(struct strong *outside)
{
    struct network *network = network_new(&outside[0]);

    for (int i = 0; i < 3; i++)
        vertex_new(&network->vertices[i]);
    for (int i = 0; i < 3; i++) {
        struct wire *wire = wire_new(&network->wires[i]);

        strong_copy(&network->vertices[i], &wire->from);
        strong_copy(&network->vertices[(i + 1) % 3], &wire->to);
        back_set(&network->wires[i], &network_vertex(network, i)->wires[0]);
        back_set(&network->wires[i], &network_vertex(network, i + 1)->wires[1]);
    }
}

static int network_use(const struct strong *outside)
{
    const struct network *network = outside[0].object;
    int wrong = 0;

    for (int i = 0; i < 3; i++)
        wrong += back_get(&network_vertex(network, i)->wires[0],
                          network->wires[i].object);
    return wrong;
}

const struct shape SHAPES(nets)[] = {
    {.name = "a subject and its observers",
     .lost = ADVICE_KEEPS_OWNER,
     .used = ADVICE_MANY,
     .build = subject_build,
     .use = subject_use,
     .way = "struct observer.subject > struct subject.observers[0] > struct "
            "observer",
     .weak = {"subject of struct observer"}},
    {.name = "a hub and a ring around it",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = hub_build,
     .use = hub_use,
     .way = "struct spoke.hub > struct hub.spokes[0] > struct spoke",
     .way2 = "struct spoke.next > (4 more) > struct spoke",
     .weak = {"hub of struct spoke", "next of struct spoke"}},
    {.name = "two ways down and one back up",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = top_build,
     .use = top_use,
     .way = "struct bottom.top > struct top.left > struct side.bottom > "
            "struct bottom",
     .weak = {"top of struct bottom"}},
    {.name = "a child with two parents",
     .lost = ADVICE_OUTSIDE,
     .used = ADVICE_HELD,
     .build = child_build,
     .use = child_use,
     .way = "struct child.mother > struct mother.child > struct child",
     .weak = {"mother of struct child", "father of struct child"}},
    {.name = "a network of vertices and wires",
     .lost = ADVICE_ONLY_ONE,
     .used = ADVICE_ONLY_ONE,
     .build = network_build,
     .use = network_use,
     .by_name = true,
     .above = 2,
     .way = "struct vertex.wires[0] > struct wire.from > struct vertex",
     .weak = {"wires[] of struct vertex"}},
    {.name = NULL},
};
