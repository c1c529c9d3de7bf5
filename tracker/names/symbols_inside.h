/* symbols_inside.h - what the files symbols*.c and types*.c share.
 *
 *      symbols.c           answers, remembered by address; memory; the map
 *      symbols_path.c      short names of source files
 *      symbols_modules.c   libdw: the files that make up this process
 *      symbols_units.c     libdw: units and functions by address
 *      symbols_debug.c     libdw: what is inlined there, and the lines
 *      symbols_variables.c libdw: global and static variables by address
 *      symbols_local.c     libdw: where debug files are looked for
 *      symbols_without.c   instead of the libdw files, where it is missing
 *
 * Everything that answers point at lies in one arena, which goes as a whole.
 */
#ifndef TRACKER_SYMBOLS_INSIDE_H
#define TRACKER_SYMBOLS_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "symbols.h"

/* From addresses (not 0) to pointers (not NULL). All zeroes: empty. */
struct symbols_map {
    uintptr_t *keys;
    void **values;
    size_t count;
    size_t capacity; /* a power of two, or 0 */
};

void *symbols_map_get(const struct symbols_map *m, uintptr_t key);
/* 0, or -ENOMEM with nothing changed. */
int symbols_map_put(struct symbols_map *m, uintptr_t key, void *value);
void symbols_map_clear(struct symbols_map *m);

struct debug; /* the session with libdw */
struct arena;

struct symbols {
    struct arena *arena;
    struct symbols_map answers; /* return address -> struct answer */
    struct symbols_map files;   /* address of a long path -> short path */
    struct symbols_map types;   /* address of a DIE -> struct type */
    struct symbols_map blocks;  /* a block's origin and size -> its type */
    char *root;                 /* of the tracker's sources, with a slash at
                                 * the end; or NULL */
    char *directory;            /* the current one, the same */
    struct debug *debug;        /* NULL: there is none */
    bool no_room;               /* there may be some, but no memory for it */
};

/* Are there names that symbols_hide() keeps secret? */
bool symbols_have_secrets(void);

/* Zeroed bytes that live as long as `s`; NULL: no memory. */
void *symbols_keep(struct symbols *s, size_t bytes);
/* A copy of `text`, the same. */
char *symbols_keep_text(struct symbols *s, const char *text);

/* `path` as reports print it: relative to the tracker's sources or to the
 * current directory, else its last two parts. `path` itself must live as long
 * as `s`: its address is remembered. NULL gives NULL. */
const char *symbols_short_path(struct symbols *s, const char *path);
/* Remove "." and ".." and double slashes, in place. */
void symbols_clean_path(char *path);
/* Does the file name `path` end with the whole parts of `end`? */
bool symbols_path_ends(const char *path, const char *end);
/* Find out the current directory; and where the tracker's sources were when it
 * was built. */
int symbols_paths_init(struct symbols *s);
void symbols_paths_learn_root(struct symbols *s);

/* The libdw half -------------------------------------------------------- */

/* 0, or a negative errno: then there is no debug information at all. */
int debug_new(struct symbols *s);
void debug_free(struct debug *d);

/* Fill in what debug information knows of the instruction at `pc`: at most
 * `max` symbols as for symbols_of(). 0: nothing. */
size_t debug_symbols(struct symbols *s, uintptr_t pc, struct symbol *out,
                     size_t max);

/* As symbols_variable(). */
const char *debug_variable(struct symbols *s, uintptr_t address);

/* The path of the source file that the unit at `pc` was compiled from, as long
 * as it stands in the debug information; or NULL. Lives as long as `s`. */
const char *debug_unit_path(struct symbols *s, uintptr_t pc);

/* As symbols_source(). */
const char *debug_source(struct symbols *s);

#endif
