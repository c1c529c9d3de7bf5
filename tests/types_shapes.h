/* types_shapes.h - ways to ask for a block, each with one known answer.
 *
 * A shape calls GRAB(size) where a program would call malloc. Nothing is
 * allocated: what is remembered is the place.
 */
#ifndef TYPES_SHAPES_H
#define TYPES_SHAPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rc.h"
#include "tracker.h"

struct leaf {
    char name[40];
    int value;
};

/* A struct without a tag. */
typedef struct {
    long words[9];
    int flag;
} record;

struct part {
    int id;
    struct leaf *leaf;
};

struct elsewhere; /* defined in test_types.c alone */
struct nowhere;   /* not defined at all */
struct twice;     /* test_types.c and types_other.c disagree */

/* All kinds of fields. */
struct holder {
    struct part first;
    struct part parts[3];
    struct {
        long number;
        struct leaf *leaf;
    } unnamed;
    union {
        long number;
        struct part *part;
        char text[24];
    } choice;
    union {
        double price;
        struct {
            int low;
            int high;
        };
    };
    struct strong desk;
    struct strong desks[2];
    struct weak peer;
    unsigned narrow : 3;
    unsigned wide : 13;
    unsigned rest : 16;
    struct leaf **many;
    struct leaf *grid[2][3];
    struct elsewhere *elsewhere;
    struct nowhere *nowhere;
    struct twice *twice;
    void (*callback)(void);
    const record *const typed;
    void *anything;
    char before_a_gap;
    long last;
};

/* A flexible array of structs. */
struct tail {
    int count;
    struct part parts[];
};

struct grabbed {
    const struct tracker_site *site;
    uintptr_t frames[2]; /* return addresses, the innermost first */
    size_t size;
};

extern struct grabbed grabbed;

struct shape {
    const char *name;
    void (*run)(void);
    const char *want; /* the type's name; NULL: it is not known */
    bool by_stack;    /* and only if there is a call stack */
};

extern const struct shape shapes[];
extern const size_t shape_count;

#endif
