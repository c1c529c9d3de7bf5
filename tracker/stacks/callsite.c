/* callsite.c - return addresses, each once, in memory that never moves.
 *
 *      index   | 0 | 3 | 0 | 1 | ...     by hash: number + 1, or 0
 *                    |       |
 *      chunks  [ site 0, site 1, site 2, ... ] [ ... ]
 *
 * A site's address is given away for ever, so the chunks stay where they are.
 * There is no lock: a number is claimed, its site filled in, and then put into
 * the index by one compare-and-swap. If two threads meet, one of the two sites
 * is never used. A child of fork finds all of it whole.
 */
#include "callsite.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "pages.h"

#define CHUNK_SITES 1024
#define CHUNKS (CALLSITES_MAX / CHUNK_SITES)
#define SLOTS (2 * CALLSITES_MAX)

struct callsite {
    struct tracker_site site; /* first: a site's address is its callsite's */
    uintptr_t address;
};

static _Atomic(struct callsite *) chunks[CHUNKS];
static _Atomic(_Atomic uint32_t *) index_slots;
static atomic_uint_fast32_t claimed;

static struct tracker_site left_out = {"places left out", "", 0};

static size_t first_slot(uintptr_t address)
{
    uint64_t hash = (uint64_t)address * UINT64_C(0x9E3779B97F4A7C15);

    return (size_t)(hash >> 40) % SLOTS;
}

/* The mapping behind `where`, made when it is first needed. NULL: no memory.
 * If two threads make it, one gives its own back. */
#define MAPPING(where, bytes)                                                  \
    (__extension__({                                                           \
        __typeof__(atomic_load(where)) mapping_ = atomic_load(where);          \
        if (mapping_ == NULL) {                                                \
            void *mine_ = pages_map(bytes);                                    \
            if (mine_ != NULL &&                                               \
                !atomic_compare_exchange_strong((where), &mapping_, mine_))    \
                pages_unmap(mine_, (bytes));                                   \
            else                                                               \
                mapping_ = mine_;                                              \
        }                                                                      \
        mapping_;                                                              \
    }))

/* NULL: there was no memory for it. */
static struct callsite *get(uint32_t number)
{
    struct callsite *chunk = atomic_load(&chunks[number / CHUNK_SITES]);

    return chunk == NULL ? NULL : chunk + number % CHUNK_SITES;
}

/* A new site, with its number + 1 in *entry; NULL: no room. */
static struct callsite *claim(uintptr_t address, uint32_t *entry)
{
    uint32_t number = (uint32_t)atomic_load(&claimed);
    struct callsite *chunk;

    if (number >= CALLSITES_MAX)
        return NULL;
    number = (uint32_t)atomic_fetch_add(&claimed, 1);
    if (number >= CALLSITES_MAX)
        return NULL;
    chunk = MAPPING(&chunks[number / CHUNK_SITES],
                    CHUNK_SITES * sizeof(struct callsite));
    if (chunk == NULL)
        return NULL;
    chunk += number % CHUNK_SITES;
    chunk->site = (struct tracker_site){"", "", 0};
    chunk->address = address;
    *entry = number + 1;
    return chunk;
}

const struct tracker_site *callsite_of(uintptr_t address)
{
    _Atomic uint32_t *slots =
        MAPPING(&index_slots, SLOTS * sizeof(_Atomic uint32_t));
    struct callsite *mine = NULL;
    uint32_t entry = 0;

    if (slots == NULL)
        return &left_out;
    for (size_t i = first_slot(address);; i = (i + 1) % SLOTS) {
        uint32_t seen = atomic_load_explicit(&slots[i], memory_order_acquire);
        struct callsite *there;

        if (seen == 0 && mine == NULL) {
            mine = claim(address, &entry);
            if (mine == NULL)
                return &left_out;
        }
        if (seen == 0 &&
            atomic_compare_exchange_strong(&slots[i], &seen, entry))
            return &mine->site;
        there = get(seen - 1);
        if (there != NULL && there->address == address)
            return &there->site;
    }
}

size_t callsite_count(void)
{
    size_t count = atomic_load(&claimed);

    return count < CALLSITES_MAX ? count : CALLSITES_MAX;
}

/* The callsite that this is; NULL: it is a site of the source. */
static struct callsite *find(const struct tracker_site *site)
{
    uintptr_t at = (uintptr_t)site;

    for (size_t i = 0; i < CHUNKS; i++) {
        struct callsite *chunk = atomic_load(&chunks[i]);
        uintptr_t offset = at - (uintptr_t)chunk;

        if (chunk != NULL && offset < CHUNK_SITES * sizeof(*chunk))
            return chunk + offset / sizeof(*chunk);
    }
    return NULL;
}

uintptr_t callsite_address(const struct tracker_site *site)
{
    const struct callsite *c = find(site);

    return c == NULL ? 0 : c->address;
}

/* Names --------------------------------------------------------------------
 */

/* Strings live as long as the sites do. */
#define TEXT_BYTES 65536

static struct {
    char *text;
    size_t used;
} strings;

/* A copy for ever; NULL: no memory. Names in a row are often the same. */
static const char *keep(const char *text)
{
    static const char *last;
    size_t size = strlen(text) + 1;

    if (last != NULL && strcmp(last, text) == 0)
        return last;
    if (size > TEXT_BYTES)
        return "";
    if (strings.text == NULL || size > TEXT_BYTES - strings.used) {
        char *text_pages = pages_map(TEXT_BYTES);

        if (text_pages == NULL)
            return NULL;
        strings.text = text_pages;
        strings.used = 0;
    }
    last = memcpy(strings.text + strings.used, text, size);
    strings.used += size;
    return last;
}

static bool is_system_header(const char *file)
{
    return file != NULL && (strstr(file, "/include/c++/") != NULL ||
                            strncmp(file, "/usr/include/", 13) == 0 ||
                            strncmp(file, "/usr/lib/", 9) == 0);
}

size_t callsite_choose(const struct symbol *symbols, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (symbols[i].file != NULL && !is_system_header(symbols[i].file))
            return i;
    return count - 1;
}

static int resolve_one(struct symbols *s, struct callsite *c)
{
    struct symbol found[SYMBOLS_INLINED_MAX];
    size_t count = symbols_of(s, c->address, found);
    const struct symbol *symbol = &found[callsite_choose(found, count)];
    const char *file = symbol->file;
    const char *function = symbol->function;
    char place[256];

    if (file == NULL) {
        snprintf(place, sizeof(place), "%s+0x%zx",
                 symbol->module == NULL ? "?" : symbol->module,
                 (size_t)symbol->offset);
        file = place;
    }
    function = keep(function == NULL ? "" : function);
    file = keep(file);
    if (file == NULL || function == NULL)
        return -ENOMEM;
    c->site = (struct tracker_site){file, function, symbol->line};
    return 0;
}

int callsite_name(struct symbols *s, const struct tracker_site *site)
{
    struct callsite *c = NULL;

    if (site == NULL || site->file[0] != '\0')
        return 0;
    c = find(site);
    return c == NULL ? 0 : resolve_one(s, c);
}

int callsite_resolve(struct symbols *s)
{
    size_t count = callsite_count();
    int rc = 0;

    for (uint32_t i = 0; i < count && rc == 0; i++) {
        struct callsite *c = get(i);

        if (c != NULL && c->address != 0 && c->site.file[0] == '\0')
            rc = resolve_one(s, c);
    }
    return rc;
}
