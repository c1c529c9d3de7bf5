/* advice.h - which reference to weaken, why, and what would go then.
 *
 * The rule: weaken the reference that points to the owner, the object that
 * lives longer. What can be weakened is a field of a kind of block ("desk of
 * struct strategy"), in all blocks of that kind at once, for that is what a
 * change of the source does.
 *
 * A choice is accepted only if, on this very graph,
 *   - with those references weak, counting frees every block of the cycles
 *     once nobody outside holds them; and
 *   - each block but the owner still has an owner, so that nothing is freed
 *     while it is needed.
 * Of several that pass, the one with the best evidence is taken: see
 * enum advice_reason. If no single field will do, a smallest set is looked for.
 */
#ifndef TRACKER_ADVICE_H
#define TRACKER_ADVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define ADVICE_FIELDS_MAX 4
#define ADVICE_NAME_MAX 128

enum advice_kind {
    ADVICE_WEAKEN,   /* these fields, and all is freed */
    ADVICE_PARTLY,   /* these fields, and some is freed */
    ADVICE_RING,     /* each link owns the next and is the only one that does:
                      * no field is wrong by type */
    ADVICE_NOT_OURS, /* nothing counts references here: which pointer owns is
                      * the program's own rule; what is named is the field
                      * that points back */
};

/* What spoke for this choice, and not for the next best; the strongest first.
 */
enum advice_reason {
    ADVICE_ONLY_ONE,    /* the only choice that is accepted */
    ADVICE_HELD,        /* it points to what is held from outside */
    ADVICE_CREATED,     /* the way forward took the references that creation
                         * gave; this one was copied later */
    ADVICE_OUTSIDE,     /* it points to what was created for somebody outside */
    ADVICE_NAMED,       /* its name says that it points back */
    ADVICE_KEEPS_OWNER, /* of all choices it leaves the fewest without owner */
    ADVICE_MANY,        /* many blocks have it, and it leads to few */
    ADVICE_OLDER,       /* it points to the older block */
    ADVICE_ANY,         /* nothing tells the two apart */
};

/* A field of a kind of block, to be made weak. */
struct advice_field {
    char holder[ADVICE_NAME_MAX]; /* "struct strategy", "block of 48 bytes at
                                   * tests/x.c:12" */
    char field[ADVICE_NAME_MAX];  /* "desk", "legs[].order", "+16" */
    char owner[ADVICE_NAME_MAX];  /* what it points to: "struct desk" */
    const struct tracker_site *taken_at; /* NULL: not known */
    uint32_t taken_elsewhere;            /* so many of them at other lines */
    uint32_t references;                 /* that are in the cycles */
    size_t edge;                         /* one of them, of the sample */
    uint32_t from;                       /* its holder, a node */
    enum advice_reason reason;
};

struct advice {
    enum advice_kind kind;
    struct advice_field fields[ADVICE_FIELDS_MAX];
    uint32_t field_count;
    /* With them weak and nobody outside holding: freed, of the cycles and
     * below; and what stays. */
    uint64_t freed_blocks;
    uint64_t freed_bytes;
    uint64_t left_blocks;
    uint64_t left_bytes;
    /* Objects whose count is higher than the slots that were found: somebody
     * gave a reference up without dropping it, or holds it on a stack. */
    uint32_t overcounted;
    uint32_t overcounted_node; /* one of them */
};

#endif
