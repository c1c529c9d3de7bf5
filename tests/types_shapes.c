/* types_shapes.c - ways to ask for a block, each with one known answer.
 *
 * Compiled several times: by both compilers, as DWARF 4 and 5, with and without
 * optimisation. Sizes are odd on purpose, so that no struct fits by chance.
 */
#include "types_shapes.h"

struct grabbed grabbed;

static max_align_t memory[256];

/* The return address stands above the caller's frame pointer. */
static __attribute__((noinline)) void *grab(size_t size,
                                            const struct tracker_site *site)
{
    void *const *frame = __builtin_frame_address(0);
    void *const *caller = *(void *const *const *)frame;

    grabbed.site = site;
    grabbed.size = size;
    grabbed.frames[0] = (uintptr_t)frame[1];
    grabbed.frames[1] = (uintptr_t)caller[1];
    __asm__ volatile("" ::: "memory");
    return size <= sizeof(memory) ? memory : NULL;
}

#define GRAB(size) grab((size), TRACKER_HERE)

/* Else the compiler jumps into the next function, and nobody called it. */
#define STAY __asm__ volatile("")

static void *volatile sink;

struct twin_a {
    long a[7];
    void *next;
};

struct twin_b {
    long b[8];
};

struct list {
    struct list_node *head;
    struct list_node **tail;
    size_t count;
};

struct list_node {
    struct list_node *next;
    char text[80];
};

struct vector {
    struct item *items;
    size_t count;
    size_t room;
    char tag[64];
};

struct item {
    int id;
    double price;
    char symbol[9];
};

struct message {
    size_t len;
    uint32_t kind;
    unsigned char bytes[];
};

struct points {
    long owner;
    int count; /* the array begins before the struct ends */
    struct {
        int x, y, z;
    } at[];
};

struct odd {
    char bytes[131];
};

struct session {
    char *buffer;
    long number;
};

struct eight {
    long numbers[8];
};

struct long_names {
    long before;
    struct {
        struct {
            struct leaf *the_third_name_is_the_one_that_does_not_fit_any_more;
        } another_name_that_is_as_long_as_the_first_one_is;
    } a_name_that_is_long_and_that_is_followed_by_others;
};

struct counted {
    struct strong parent;
    struct weak peer;
    long score[13];
};

/* The plain cases -------------------------------------------------------- */

static __attribute__((noinline)) void local_variable(void)
{
    struct leaf *leaf = GRAB(sizeof(*leaf));

    leaf->value = 1;
    sink = leaf;
}

static __attribute__((noinline)) void local_assigned_later(void)
{
    struct leaf *leaf;

    STAY;
    leaf = GRAB(sizeof(*leaf));
    leaf->value = 1;
    sink = leaf;
}

static __attribute__((noinline)) void typedef_without_tag(void)
{
    record *r = GRAB(sizeof(*r));

    r->flag = 1;
    sink = r;
}

static __attribute__((noinline)) struct odd *make_odd(void)
{
    void *p = GRAB(sizeof(struct odd));

    STAY;
    return p;
}

static void only_what_is_returned(void)
{
    sink = make_odd();
}

static __attribute__((noinline)) int make_into(struct leaf **out)
{
    *out = GRAB(sizeof(**out));
    STAY;
    return *out == NULL;
}

static void through_an_out_pointer(void)
{
    struct leaf *leaf;

    sink = make_into(&leaf) ? NULL : leaf;
}

/* Fields ----------------------------------------------------------------- */

static __attribute__((noinline)) void list_add(struct list *list)
{
    list->head = GRAB(sizeof(*list->head));
    STAY;
}

static void field_of_a_parameter(void)
{
    struct list list;

    list_add(&list);
    sink = list.head;
}

static __attribute__((noinline)) void vector_grow(struct vector *v)
{
    v->items = GRAB(12 * sizeof(*v->items));
    STAY;
}

static void array_in_a_field(void)
{
    struct vector v;

    vector_grow(&v);
    sink = v.items;
}

static struct {
    struct twin_a *global;
} state;

static __attribute__((noinline)) void global_variable(void)
{
    state.global = GRAB(sizeof(*state.global));
    STAY;
}

/* Arrays, and structs with a tail ---------------------------------------- */

static __attribute__((noinline)) void array_of_structs(void)
{
    struct item *items = GRAB(5 * sizeof(*items));

    items[0].id = 1;
    sink = items;
}

static __attribute__((noinline)) void array_of_typedefs(void)
{
    record *list;

    STAY;
    list = GRAB(3 * sizeof(*list));
    list[0].flag = 1;
    sink = list;
}

static __attribute__((noinline)) void flexible_array(void)
{
    struct message *m = GRAB(sizeof(*m) + 77);

    m->len = 77;
    sink = m;
}

static __attribute__((noinline)) void flexible_array_of_structs(void)
{
    struct points *p = GRAB(sizeof(*p) + 5 * sizeof(p->at[0]));

    p->count = 5;
    sink = p;
}

static __attribute__((noinline)) void flexible_array_from_its_offset(void)
{
    struct points *p;

    STAY;
    p = GRAB(offsetof(struct points, at) + 5 * sizeof(p->at[0]));
    p->count = 5;
    sink = p;
}

static __attribute__((noinline)) void flexible_twins(void)
{
    struct points *p = sink;
    struct message *m = GRAB(sizeof(*p) + 5 * sizeof(p->at[0]));

    m->len = p == NULL;
    sink = m;
}

/* A tail of bytes has any length: what is far away doesn't come into question.
 */
static struct message *last_message;

static __attribute__((noinline)) void bytes_like_a_global_with_a_tail(void)
{
    sink = last_message;
    sink = GRAB(sizeof(*last_message) + 300);
    STAY;
}

/* Where the size alone doesn't tell -------------------------------------- */

static __attribute__((noinline)) void twins_by_line(void)
{
    struct twin_a *a = GRAB(sizeof(*a));
    struct twin_b *b = sink;

    a->next = b;
    sink = a;
}

static __attribute__((noinline)) void twins_assigned_later(void)
{
    struct twin_a *a = sink;
    struct twin_b *b;

    STAY;
    b = GRAB(sizeof(*b));
    b->b[0] = a == NULL;
    sink = b;
}

static __attribute__((noinline)) void buffer_as_long_as_a_struct(void)
{
    struct leaf *leaf = sink;
    char *text = GRAB(sizeof(struct leaf));

    text[0] = leaf == NULL ? 'x' : leaf->name[0];
    sink = text;
}

static __attribute__((noinline)) void numbers(struct leaf *leaf)
{
    uint32_t *list;

    STAY;
    list = GRAB(11 * sizeof(*leaf));
    list[0] = leaf == NULL;
    sink = list;
}

static void numbers_that_leaves_divide(void)
{
    numbers(sink);
}

static __attribute__((noinline)) void numbers_beside_a_struct(void)
{
    struct leaf *leaf = sink;
    uint32_t *list;

    STAY;
    list = GRAB(11 * sizeof(*leaf));
    list[0] = leaf == NULL;
    sink = list;
}

static __attribute__((noinline)) void buffer_in_a_field(void)
{
    struct session *s;

    STAY;
    s = sink;
    if (s == NULL)
        return;
    s->buffer = GRAB(4 * sizeof(*s));
    STAY;
}

static void buffer_that_structs_divide(void)
{
    static struct session session;

    sink = &session;
    buffer_in_a_field();
}

static __attribute__((noinline)) void take_twin(struct twin_a *a)
{
    struct twin_b *b;

    STAY;
    b = GRAB(sizeof(*b));
    b->b[0] = a == NULL;
    sink = b;
}

static void twin_of_a_parameter(void)
{
    take_twin(sink);
}

static __attribute__((noinline)) void pointers_to_pointers(void)
{
    struct twin_b **list = GRAB(8 * sizeof(*list)); /* as large as a twin */

    list[0] = NULL;
    sink = list;
}

static __attribute__((noinline)) void nothing_known(void)
{
    sink = GRAB(997);
    STAY;
}

/* Who hands on ----------------------------------------------------------- */

static __attribute__((noinline)) void *must_grab(size_t size)
{
    void *p = GRAB(size);

    STAY;
    return p;
}

static __attribute__((noinline)) void wrapper(void)
{
    struct leaf *leaf = must_grab(sizeof(*leaf));

    leaf->value = 2;
    sink = leaf;
}

static inline __attribute__((always_inline)) void *inline_grab(size_t size)
{
    return GRAB(size);
}

static __attribute__((noinline)) void inlined_wrapper(void)
{
    struct item *item = inline_grab(sizeof(*item));

    item->id = 2;
    sink = item;
}

static __attribute__((noinline)) void inlined_wrapper_by_line(void)
{
    struct twin_b *b = sink;
    struct twin_a *a = inline_grab(sizeof(*a));

    a->next = b;
    sink = a;
}

static __attribute__((noinline)) int grab_into(size_t size, void **out)
{
    *out = GRAB(size);
    STAY;
    return *out == NULL;
}

static __attribute__((noinline)) void wrapper_with_an_out_pointer(void)
{
    struct leaf *leaf;
    void *block;

    if (grab_into(sizeof(*leaf), &block) != 0)
        return;
    leaf = block;
    leaf->value = 3;
    sink = leaf;
}

static inline __attribute__((always_inline)) struct item *new_item(void)
{
    struct item *item = GRAB(sizeof(*item));

    item->id = 7;
    return item;
}

static __attribute__((noinline)) void inlined_function(void)
{
    struct vector *unrelated = sink;
    struct item *item = new_item();

    item->price = unrelated == NULL;
    sink = item;
}

/* rc_new_at() stands for what the tracker itself puts in between. */
static __attribute__((noinline)) int
rc_new_like(size_t size, struct strong *slot, const struct tracker_site *site)
{
    slot->object = grab(size, site);
    STAY;
    return 0;
}

static __attribute__((noinline)) int open_counted(struct strong *out)
{
    struct counted *c;
    int rc = rc_new_like(sizeof(*c), out, TRACKER_HERE);

    c = out->object;
    c->score[0] = 1;
    return rc;
}

static void counted_object(void)
{
    struct strong slot;

    (void)open_counted(&slot);
    sink = slot.object;
}

static __attribute__((noinline)) int open_unseen(struct strong *out)
{
    int rc = rc_new_like(sizeof(struct odd), out, TRACKER_HERE);

    STAY;
    return rc;
}

static void struct_of_this_file(void)
{
    struct strong slot;

    (void)open_unseen(&slot);
    sink = slot.object;
}

static __attribute__((noinline)) int open_leaf(struct strong *out)
{
    int rc = rc_new_like(sizeof(struct leaf), out, TRACKER_HERE);

    STAY;
    return rc;
}

static void struct_of_a_header(void)
{
    struct strong slot;

    (void)open_leaf(&slot);
    sink = slot.object;
}

static __attribute__((noinline)) void **return_pointers(void)
{
    void *list = GRAB(sizeof(struct eight));

    STAY;
    return list;
}

static void returned_pointers(void)
{
    sink = return_pointers();
}

/* Eight pointers are as large as a struct of this file. */
static __attribute__((noinline)) void **only_pointers(void)
{
    void **list = sink;

    STAY;
    if (list == NULL)
        list = GRAB(sizeof(struct eight));
    STAY;
    return list;
}

static void pointers_are_no_struct_of_this_file(void)
{
    sink = NULL;
    sink = only_pointers();
}

static __attribute__((noinline)) void local_in_a_block(void)
{
    if (grabbed.size > 0) {
        struct leaf *leaf;

        STAY;
        leaf = GRAB(sizeof(*leaf));
        leaf->value = 1;
        sink = leaf;
    }
}

static __attribute__((noinline)) void blocks_within(int which)
{
    if (which != 0) {
        struct twin_b *b;

        STAY;
        b = GRAB(sizeof(*b));
        b->b[0] = 1;
        sink = b;
    } else {
        struct twin_a *a;

        STAY;
        a = GRAB(sizeof(*a));
        a->next = NULL;
        sink = a;
    }
}

static void twins_in_other_blocks(void)
{
    blocks_within(grabbed.size > 0);
}

/* For their fields ------------------------------------------------------- */

static __attribute__((noinline)) void one_holder(void)
{
    struct holder *h = GRAB(sizeof(*h));

    h->last = 1;
    sink = h;
}

static __attribute__((noinline)) void one_tail(void)
{
    struct tail *t = GRAB(sizeof(*t) + 6 * sizeof(t->parts[0]));

    t->count = 6;
    sink = t;
}

static __attribute__((noinline)) void one_with_long_names(void)
{
    struct long_names *n = GRAB(sizeof(*n));

    n->before = 1;
    sink = n;
}

const struct shape shapes[] = {
    {"holder", one_holder, "struct holder", false},
    {"long names", one_with_long_names, "struct long_names", false},
    {"tail", one_tail, "struct tail", false},
    {"local variable", local_variable, "struct leaf", false},
    {"local, assigned later", local_assigned_later, "struct leaf", false},
    {"typedef without a tag", typedef_without_tag, "record", false},
    {"only what is returned", only_what_is_returned, "struct odd", false},
    {"through an out pointer", through_an_out_pointer, "struct leaf", false},
    {"field of a parameter", field_of_a_parameter, "struct list_node", false},
    {"array in a field", array_in_a_field, "struct item", false},
    {"global variable", global_variable, "struct twin_a", false},
    {"array of structs", array_of_structs, "struct item", false},
    {"array of typedefs", array_of_typedefs, "record", false},
    {"flexible array", flexible_array, "struct message", false},
    {"flexible array of structs", flexible_array_of_structs, "struct points",
     false},
    {"flexible array from its offset", flexible_array_from_its_offset,
     "struct points", false},
    {"bytes like a global with a tail", bytes_like_a_global_with_a_tail, NULL,
     false},
    {"flexible twins", flexible_twins, "struct message", false},
    {"buffer that structs divide", buffer_that_structs_divide, NULL, false},
    {"twin of a parameter", twin_of_a_parameter, "struct twin_b", false},
    {"numbers beside a struct", numbers_beside_a_struct, NULL, false},
    {"inlined wrapper, by line", inlined_wrapper_by_line, "struct twin_a",
     true},
    {"wrapper with an out pointer", wrapper_with_an_out_pointer, "struct leaf",
     true},
    {"struct of a header", struct_of_a_header, NULL, false},
    {"returned pointers", returned_pointers, NULL, false},
    {"local in a block", local_in_a_block, "struct leaf", false},
    {"twins, one on the line", twins_by_line, "struct twin_a", false},
    {"twins, assigned later", twins_assigned_later, NULL, false},
    {"twins in other blocks", twins_in_other_blocks, "struct twin_b", false},
    {"buffer as long as a struct", buffer_as_long_as_a_struct, NULL, false},
    {"numbers that leaves divide", numbers_that_leaves_divide, NULL, false},
    {"pointers to pointers", pointers_to_pointers, NULL, false},
    {"nothing known", nothing_known, NULL, false},
    {"wrapper", wrapper, "struct leaf", true},
    {"inlined wrapper", inlined_wrapper, "struct item", true},
    {"inlined function", inlined_function, "struct item", false},
    {"counted object", counted_object, "struct counted", false},
    {"pointers are no struct of this file", pointers_are_no_struct_of_this_file,
     NULL, false},
    {"struct of this file", struct_of_this_file, "struct odd", false},
};
const size_t shape_count = sizeof(shapes) / sizeof(shapes[0]);
