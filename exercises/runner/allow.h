/* allow.h - what an exercise lets the learner's code call.
 *
 * meta's `allow` holds names and groups of names; a few that compilers put in
 * by themselves are always allowed.
 */
#ifndef LEARN_ALLOW_H
#define LEARN_ALLOW_H

#include <stdbool.h>

#include "meta.h"

/* May the learner's code refer to this symbol? With a sanitizer also to its
 * own. */
bool allow_call(const struct meta *m, const char *symbol, bool sanitized);

/* The name that stands in the source: in the quick part malloc is called
 * check_malloc by the linker. */
const char *allow_plain_name(const char *symbol);

/* May it define this global one? */
bool allow_definition(const struct meta *m, const char *symbol);

/* May it include this header, named as in #include? */
bool allow_header(const struct meta *m, const char *name);

/* May it stand in __attribute__? */
bool allow_attribute(const struct meta *m, const char *name);

/* May it use this __builtin_? Macros of headers bring some of their own. */
bool allow_builtin(const struct meta *m, const char *name, bool expanded);

/* Is `group` ("@heap") known at all? For the tests. */
bool allow_group_exists(const char *group);

#endif
