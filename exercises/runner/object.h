/* object.h - what does a compiled file call and define?
 *
 * Reads the symbol table and the sections of an ELF object file. Only what an
 * exercise allows may stand there; a file that cannot be read is refused, too.
 */
#ifndef LEARN_OBJECT_H
#define LEARN_OBJECT_H

#include <stdbool.h>

#include "meta.h"

enum object_kind {
    OBJECT_FINE,
    OBJECT_CALLS,   /* `name` is not allowed */
    OBJECT_DEFINES, /* `name` is not the learner's to define */
    OBJECT_SECTION, /* a section that C alone doesn't make */
    OBJECT_SIZE,    /* static variables of more than the exercise's memory */
    OBJECT_BROKEN,
};

struct object_finding {
    enum object_kind kind;
    char name[128];
};

/* Look at the file at `path`; `sanitized`: it was compiled with a sanitizer. */
enum object_kind object_look(const struct meta *m, const char *path,
                             bool sanitized, struct object_finding *out);

#endif
