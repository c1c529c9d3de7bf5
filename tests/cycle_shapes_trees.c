/* cycle_shapes_trees.c - trees and lists, which need more than one way back.
 */
#include "cycle_shapes.h"

/* A tree whose nodes know their parent ------------------------------------- */

struct dir {
    struct strong children[2];
    BACK parent;
};

static void dir_destroy(void *object)
{
    struct dir *self = object;

    strong_drop(&self->children[0]);
    strong_drop(&self->children[1]);
    back_drop(&self->parent);
}

SHAPE_NEW(dir)

static void dir_grow(const struct strong *dir, int depth)
{
    struct dir *self = dir->object;

    for (int i = 0; i < 2 && depth > 0; i++) {
        struct dir *child = dir_new(&self->children[i]);

        back_set(dir, &child->parent);
        dir_grow(&self->children[i], depth - 1);
    }
}

static void dir_build(struct strong *outside)
{
    dir_new(&outside[0]);
    dir_grow(&outside[0], 3);
}

static int dir_check(const struct dir *self)
{
    int wrong = 0;

    for (int i = 0; i < 2; i++) {
        const struct dir *child = self->children[i].object;

        if (child != NULL)
            wrong += back_get(&child->parent, self) + dir_check(child);
    }
    return wrong;
}

static int dir_use(const struct strong *outside)
{
    return dir_check(outside[0].object);
}

/* A tree of first children and siblings, linked both ways ------------------ */

struct element {
    struct strong first_child;
    struct strong next_sibling;
    BACK parent;
    BACK prev_sibling;
};

static void element_destroy(void *object)
{
    struct element *self = object;

    strong_drop(&self->first_child);
    strong_drop(&self->next_sibling);
    back_drop(&self->parent);
    back_drop(&self->prev_sibling);
}

SHAPE_NEW(element)

static void element_build(struct strong *outside)
{
    struct element *root = element_new(&outside[0]);
    struct strong *at = &root->first_child;
    struct strong *before = NULL;

    for (int i = 0; i < 4; i++) {
        struct element *child = element_new(at);

        back_set(&outside[0], &child->parent);
        if (before != NULL)
            back_set(before, &child->prev_sibling);
        before = at;
        at = &child->next_sibling;
    }
}

static int element_use(const struct strong *outside)
{
    const struct element *root = outside[0].object;
    const struct element *before = NULL;
    const struct element *child = root->first_child.object;
    int wrong = 0;

    for (; child != NULL; child = child->next_sibling.object) {
        wrong += back_get(&child->parent, root);
        if (before != NULL)
            wrong += back_get(&child->prev_sibling, before);
        before = child;
    }
    return wrong;
}

/* A list linked both ways, with a head ------------------------------------- */

struct list {
    struct strong first;
    long length;
};

struct item {
    BACK before; /* no word of a list's: the creation tells */
    struct strong after;
};

static void list_destroy(void *object)
{
    struct list *self = object;

    strong_drop(&self->first);
}

static void item_destroy(void *object)
{
    struct item *self = object;

    back_drop(&self->before);
    strong_drop(&self->after);
}

SHAPE_NEW(list)
SHAPE_NEW(item)

static void item_chain(struct strong *at, int count)
{
    const struct strong *before = NULL;

    for (int i = 0; i < count; i++) {
        struct item *item = item_new(at);

        if (before != NULL)
            back_set(before, &item->before);
        before = at;
        at = &item->after;
    }
}

static int item_check(const struct item *item)
{
    const struct item *before = NULL;
    int wrong = 0;

    for (; item != NULL; item = item->after.object) {
        if (before != NULL)
            wrong += back_get(&item->before, before);
        before = item;
    }
    return wrong;
}

static void list_build(struct strong *outside)
{
    struct list *list = list_new(&outside[0]);

    item_chain(&list->first, 6);
}

static int list_use(const struct strong *outside)
{
    const struct list *list = outside[0].object;

    return item_check(list->first.object);
}

/* Nobody's list: the first item is all that is held ------------------------ */

static void items_build(struct strong *outside)
{
    item_chain(&outside[0], 5);
}

static int items_use(const struct strong *outside)
{
    return item_check(outside[0].object);
}

/* Levels that all know the one above, and the top -------------------------- */

struct company {
    struct strong department;
    long founded[7];
};

struct department {
    struct strong person;
    BACK company;
};

struct person {
    BACK department;
    BACK company;
    char *name;
};

static void company_destroy(void *object)
{
    struct company *self = object;

    strong_drop(&self->department);
}

static void department_destroy(void *object)
{
    struct department *self = object;

    strong_drop(&self->person);
    back_drop(&self->company);
}

static void person_destroy(void *object)
{
    struct person *self = object;

    back_drop(&self->department);
    back_drop(&self->company);
    tracker_free(self->name);
}

SHAPE_NEW(company)
SHAPE_NEW(department)
SHAPE_NEW(person)

static void company_build(struct strong *outside)
{
    struct company *company = company_new(&outside[0]);
    struct department *department = department_new(&company->department);
    struct person *person = person_new(&department->person);

    back_set(&outside[0], &department->company);
    back_set(&outside[0], &person->company);
    back_set(&company->department, &person->department);
    person->name = tracker_strdup(TAG_SHAPES, "Ada");
}

static int company_use(const struct strong *outside)
{
    const struct company *company = outside[0].object;
    const struct department *department = company->department.object;
    const struct person *person = department->person.object;

    return back_get(&department->company, company) +
           back_get(&person->company, company) +
           back_get(&person->department, department);
}

/* A chain of three, each pair both ways ------------------------------------ */

struct engine {
    struct strong gearbox;
    long power[8];
};

struct gearbox {
    BACK engine;
    struct strong wheel;
    long gears[4];
};

struct wheel {
    BACK gearbox;
    long size[9];
};

static void engine_destroy(void *object)
{
    struct engine *self = object;

    strong_drop(&self->gearbox);
}

static void gearbox_destroy(void *object)
{
    struct gearbox *self = object;

    back_drop(&self->engine);
    strong_drop(&self->wheel);
}

static void wheel_destroy(void *object)
{
    struct wheel *self = object;

    back_drop(&self->gearbox);
}

SHAPE_NEW(engine)
SHAPE_NEW(gearbox)
SHAPE_NEW(wheel)

static void engine_build(struct strong *outside)
{
    struct engine *engine = engine_new(&outside[0]);
    struct gearbox *gearbox = gearbox_new(&engine->gearbox);
    struct wheel *wheel = wheel_new(&gearbox->wheel);

    back_set(&outside[0], &gearbox->engine);
    back_set(&engine->gearbox, &wheel->gearbox);
}

static int engine_use(const struct strong *outside)
{
    const struct engine *engine = outside[0].object;
    const struct gearbox *gearbox = engine->gearbox.object;
    const struct wheel *wheel = gearbox->wheel.object;

    return back_get(&gearbox->engine, engine) +
           back_get(&wheel->gearbox, gearbox);
}

const struct shape SHAPES(trees)[] = {
    {.name = "a tree whose nodes know their parent",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = dir_build,
     .use = dir_use,
     .way = "struct dir.parent > struct dir.children[0] > struct dir",
     .weak = {"parent of struct dir"}},
    {.name = "a tree of siblings linked both ways",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = element_build,
     .use = element_use,
     .way = "struct element.parent > struct element.first_child > struct "
            "element",
     .weak = {"parent of struct element", "prev_sibling of struct element"}},
    {.name = "a list linked both ways",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = list_build,
     .use = list_use,
     .above = 2,
     .way = "struct item.before > struct item.after > struct item",
     .weak = {"before of struct item"}},
    {.name = "a list without a head",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = items_build,
     .use = items_use,
     .way = "struct item.before > struct item.after > struct item",
     .weak = {"before of struct item"}},
    {.name = "levels that know all above them",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = company_build,
     .use = company_use,
     .way = "struct department.company > struct company.department > struct "
            "department",
     .weak = {"company of struct department", "department of struct person",
              "company of struct person"}},
    {.name = "a chain of three, both ways",
     .lost = ADVICE_CREATED,
     .used = ADVICE_CREATED,
     .build = engine_build,
     .use = engine_use,
     .way = "struct gearbox.engine > struct engine.gearbox > struct gearbox",
     .weak = {"engine of struct gearbox", "gearbox of struct wheel"}},
    {.name = NULL},
};
