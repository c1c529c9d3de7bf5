/* types_block.c - the type of a block: whom to ask, and what was answered.
 *
 * A function that returns void *, or takes a void **, hands the block on: there
 * its caller is asked too.
 *
 * Blocks of one origin and size have one type: each question is answered once.
 */
#include <string.h>

#include "types_scope.h"

#define HOPS_MAX 8 /* functions that hand a block on */

static const struct type *ask_around(struct type_scopes *w, size_t size)
{
    const struct type *found = NULL;
    struct type_scope scope;
    int hops = 0;

    while (type_scopes_next(w, &scope)) {
        if (type_guess(&scope, size, &found))
            return found;
        if (!scope.wide) { /* the optimiser may have moved blocks about */
            scope.wide = true;
            if (type_guess(&scope, size, &found))
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

    if (s->debug == NULL || size == 0 || symbols_have_secrets())
        return NULL;
    if (is_same(known, &question, frames))
        return known->type;
    type_scopes_begin(&around, s, site, frames, count);
    question.type = ask_around(&around, size);
    remember(s, key, &question, frames);
    return question.type;
}
