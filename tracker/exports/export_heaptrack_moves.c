/* export_heaptrack_moves.c - who adopted what, put in afterwards.
 *
 *      recorded    +1  +1  -1  1>2  -2         one of two was adopted
 *      read from the end:      |
 *      becomes     +1  +2  -1       -2         so it came as the adopter's
 *
 * A viewer knows no adoptions. As a free and an allocation they would be one
 * allocation too many; left out, the block would stay with the library that
 * made it. So the file is read once from its end: an adoption waits for the
 * last block before it that came under the old pair, and that one comes under
 * the new pair instead. Blocks of a pair are of one size and place: it doesn't
 * matter which of them it was.
 */
#include <errno.h>
#include <string.h>

#include "export_heaptrack_inside.h"

/* So many blocks that came under `from` shall come under `to`. The first two
 * are the key. */
struct wish {
    uint32_t from;
    uint32_t to;
    uint32_t count;
    uint32_t next; /* of the same `from`: number + 1, or 0 */
};

struct wishes {
    struct intern all;
    struct intern first; /* of each `from` */
};

struct first {
    uint32_t from; /* the key */
    uint32_t wish; /* number + 1 */
};

/* The new pair of a block that came under `from`, or `from`. */
static uint32_t grant(struct wishes *w, uint32_t from)
{
    uint32_t number = intern_get(&w->first, &from);
    struct wish *wish;

    if (number == INTERN_NONE)
        return from;
    number = ((const struct first *)intern_at(&w->first, number))->wish;
    for (; number != 0; number = wish->next) {
        wish = intern_at(&w->all, number - 1);
        if (wish->count == 0)
            continue;
        wish->count--;
        return wish->to;
    }
    return from;
}

static int wish_for(struct wishes *w, uint32_t from, uint32_t to)
{
    struct wish wish = {.from = from, .to = grant(w, to)}; /* moved again */
    struct first first = {.from = from};
    bool added;
    bool is_first;
    uint32_t number = intern_put(&w->all, &wish, &added);
    uint32_t head = intern_put(&w->first, &first, &is_first);
    struct first *list;
    struct wish *known;

    if (number == INTERN_NONE || head == INTERN_NONE)
        return -ENOMEM;
    known = intern_at(&w->all, number);
    known->count++;
    if (added) {
        list = intern_at(&w->first, head);
        known->next = list->wish;
        list->wish = number + 1;
    }
    return 0;
}

/* Where a walk from the end stands: before a value come two words about it. */
struct walk {
    struct wishes wishes;
    unsigned left; /* 2: the value is next; 1: the word before it */
    uint32_t about;
};

static int step(struct walk *walk, uint32_t *word, bool *changed)
{
    uint32_t pair = *word & HEAPTRACK_OPERAND;
    uint32_t now;
    int rc = 0;

    if (walk->left == 2 && heaptrack_kind_of(walk->about) == HEAPTRACK_MOVED)
        rc = wish_for(&walk->wishes, walk->about & HEAPTRACK_OPERAND, *word);
    if (walk->left > 0) {
        walk->left--;
        return rc;
    }
    if (heaptrack_kind_of(*word) >= HEAPTRACK_MOVED) {
        walk->about = *word;
        walk->left = 2;
    } else if (heaptrack_kind_of(*word) == HEAPTRACK_CAME) {
        now = grant(&walk->wishes, pair);
        *changed = *changed || now != pair;
        *word = heaptrack_word(HEAPTRACK_CAME, now);
    }
    return 0;
}

static int walk_part(struct export_heaptrack *h, struct walk *walk, uint64_t at,
                     size_t words)
{
    bool changed = false;
    int rc = heaptrack_read(h, at, words);

    while (words > 0 && rc == 0)
        rc = step(walk, &h->buffer[--words], &changed);
    return rc != 0 || !changed ? rc : 1;
}

int heaptrack_resolve_moves(struct export_heaptrack *h)
{
    struct walk walk = {.left = 0};
    uint64_t end = h->words;
    int rc = 0;

    if (!h->any_moved)
        return 0;
    intern_init(&walk.wishes.all, sizeof(struct wish), 2 * sizeof(uint32_t), 0);
    intern_init(&walk.wishes.first, sizeof(struct first), sizeof(uint32_t), 0);
    while (end > 0 && rc == 0) {
        size_t words =
            end < HEAPTRACK_BUFFER_WORDS ? (size_t)end : HEAPTRACK_BUFFER_WORDS;

        end -= words;
        rc = walk_part(h, &walk, end, words);
        if (rc == 1)
            rc = heaptrack_write_back(h, end, words);
    }
    intern_clear(&walk.wishes.all);
    intern_clear(&walk.wishes.first);
    return rc;
}
