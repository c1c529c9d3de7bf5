/* symbols.c - names for addresses, remembered.
 *
 * An address is asked for once in each report line that shows it, and a report
 * shows the same callers again and again: the answer is kept by its address.
 * Debug information says most. What it leaves open (everything, in a stripped
 * program) the dynamic linker fills in: an exported function, or at least the
 * module and the offset in it, with which addr2line finds the line elsewhere.
 *
 * Invariant: strings in answers live until symbols_free().
 */
#include "symbols_inside.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>

#include "symbols_room.h"

/* Memory ----------------------------------------------------------------- */

#define ARENA_BYTES 16384

/* A chunk; the others hang behind it. */
struct arena {
    struct arena *next;
    size_t used;
    size_t size;
    max_align_t data[];
};

void *symbols_keep(struct symbols *s, size_t bytes)
{
    struct arena *a = s->arena;
    size_t rounded = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) *
                     sizeof(max_align_t);
    char *room;

    if (a == NULL || a->size - a->used < rounded) {
        size_t size = rounded > ARENA_BYTES ? rounded : ARENA_BYTES;

        a = calloc(1, sizeof(*a) + size);
        if (a == NULL)
            return NULL;
        a->next = s->arena;
        a->size = size;
        s->arena = a;
    }
    room = (char *)a->data + a->used;
    a->used += rounded;
    return room;
}

char *symbols_keep_text(struct symbols *s, const char *text)
{
    size_t bytes = strlen(text) + 1;
    char *copy = symbols_keep(s, bytes);

    return copy == NULL ? NULL : memcpy(copy, text, bytes);
}

/* The map ---------------------------------------------------------------- */

static size_t slot_of(const struct symbols_map *m, uintptr_t key)
{
    uint64_t hash = (uint64_t)key * 0x9e3779b97f4a7c15u;
    size_t i = (size_t)(hash >> 32) & (m->capacity - 1);

    while (m->keys[i] != 0 && m->keys[i] != key)
        i = (i + 1) & (m->capacity - 1);
    return i;
}

void *symbols_map_get(const struct symbols_map *m, uintptr_t key)
{
    return m->capacity == 0 ? NULL : m->values[slot_of(m, key)];
}

static int map_grow(struct symbols_map *m)
{
    struct symbols_map wider = {.count = m->count};

    wider.capacity = m->capacity == 0 ? 64 : m->capacity * 2;
    wider.keys = calloc(wider.capacity, sizeof(*wider.keys));
    wider.values = calloc(wider.capacity, sizeof(*wider.values));
    if (wider.keys == NULL || wider.values == NULL) {
        symbols_map_clear(&wider);
        return -ENOMEM;
    }
    for (size_t i = 0; i < m->capacity; i++) {
        size_t to;

        if (m->keys[i] == 0)
            continue;
        to = slot_of(&wider, m->keys[i]);
        wider.keys[to] = m->keys[i];
        wider.values[to] = m->values[i];
    }
    symbols_map_clear(m);
    *m = wider;
    return 0;
}

int symbols_map_put(struct symbols_map *m, uintptr_t key, void *value)
{
    size_t i;

    if (m->count * 2 >= m->capacity && map_grow(m) != 0)
        return -ENOMEM;
    i = slot_of(m, key);
    if (m->keys[i] == 0)
        m->count++;
    m->keys[i] = key;
    m->values[i] = value;
    return 0;
}

void symbols_map_clear(struct symbols_map *m)
{
    free(m->keys);
    free(m->values);
    memset(m, 0, sizeof(*m));
}

/* Answers ---------------------------------------------------------------- */

struct answer {
    size_t count;
    struct symbol list[];
};

/* The name of the file at the end of `path`, once for all answers. */
static const char *module_name(struct symbols *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = symbols_map_get(&s->files, (uintptr_t)path);

    if (name != NULL)
        return name;
    name = symbols_keep_text(s, slash == NULL ? path : slash + 1);
    if (name != NULL)
        (void)symbols_map_put(&s->files, (uintptr_t)path, name);
    return name;
}

/* What the dynamic linker knows of the module around `pc`. Its strings are
 * copied: they go when a library is closed. */
static void name_plainly(struct symbols *s, uintptr_t pc, struct symbol *list,
                         size_t count)
{
    struct symbol *last = &list[count - 1];
    struct link_map *map = NULL;
    Dl_info info;

    /* An address as a number: C has no other way to turn it around. */
    if (dladdr1((void *)pc, &info, (void **)&map, RTLD_DL_LINKMAP) == 0)
        return;
    if (last->function == NULL && info.dli_sname != NULL)
        last->function = symbols_keep_text(s, info.dli_sname);
    for (size_t i = 0; i < count; i++) {
        list[i].module = module_name(s, info.dli_fname);
        list[i].offset = pc - (map == NULL ? 0 : map->l_addr);
    }
}

/* What is kept secret, of the process. */
static struct {
    bool (*hides)(const struct symbol *symbol);
    const char *shown;
} secrets;

void symbols_hide(bool (*hides)(const struct symbol *symbol), const char *shown)
{
    secrets.hides = hides;
    secrets.shown = shown;
}

bool symbols_have_secrets(void)
{
    return secrets.hides != NULL;
}

static void hide(struct symbol *list, size_t count)
{
    for (size_t i = 0; secrets.hides != NULL && i < count; i++) {
        if (!secrets.hides(&list[i]))
            continue;
        list[i].function = "?";
        list[i].file = secrets.shown;
        list[i].line = 0;
    }
}

static void remember(struct symbols *s, uintptr_t address,
                     const struct symbol *list, size_t count)
{
    struct answer *a = symbols_keep(s, sizeof(*a) + count * sizeof(*list));

    if (a == NULL)
        return;
    a->count = count;
    memcpy(a->list, list, count * sizeof(*list));
    /* Without memory it is looked up again next time. */
    (void)symbols_map_put(&s->answers, address, a);
}

size_t symbols_of(struct symbols *s, uintptr_t return_address,
                  struct symbol out[SYMBOLS_INLINED_MAX])
{
    const struct answer *known;
    size_t count = 0;
    uintptr_t pc;

    memset(out, 0, SYMBOLS_INLINED_MAX * sizeof(*out));
    if (return_address == 0)
        return 1;
    known = symbols_map_get(&s->answers, return_address);
    if (known != NULL) {
        memcpy(out, known->list, known->count * sizeof(*out));
        return known->count;
    }
    pc = return_address - 1; /* inside the call, maybe its last byte */
    if (s->debug != NULL)
        count = debug_symbols(s, pc, out, SYMBOLS_INLINED_MAX);
    if (count == 0)
        count = 1;
    name_plainly(s, pc, out, count);
    hide(out, count);
    remember(s, return_address, out, count);
    return count;
}

const char *symbols_variable(struct symbols *s, uintptr_t address)
{
    const char *name = NULL;
    Dl_info info;

    if (symbols_have_secrets())
        return NULL;
    if (s->debug != NULL)
        name = debug_variable(s, address);
    if (name == NULL && dladdr((void *)address, &info) != 0 &&
        info.dli_sname != NULL)
        name = symbols_keep_text(s, info.dli_sname);
    return name;
}

const char *symbols_source(struct symbols *s)
{
    return s->no_room ? "no memory" : debug_source(s);
}

int symbols_new(struct symbols **out)
{
    struct symbols *s = calloc(1, sizeof(*s));
    int rc = -ENOMEM;

    *out = NULL;
    if (s == NULL)
        goto out;
    rc = symbols_paths_init(s);
    if (rc != 0)
        goto out;
    s->no_room = !symbols_have_room();
    if (!s->no_room && debug_new(s) == 0)
        symbols_paths_learn_root(s);
    *out = s;
    s = NULL; /* the caller's now */
out:
    symbols_free(s);
    return rc;
}

void symbols_free(struct symbols *s)
{
    if (s == NULL)
        return;
    debug_free(s->debug);
    symbols_map_clear(&s->answers);
    symbols_map_clear(&s->files);
    symbols_map_clear(&s->types);
    symbols_map_clear(&s->blocks);
    while (s->arena != NULL) {
        struct arena *next = s->arena->next;

        free(s->arena);
        s->arena = next;
    }
    free(s);
}
