/* scan.h - does a learner's file hold anything that is not C for this exercise?
 *
 * It is read twice: as it was written, for directives and headers, and as the
 * preprocessor expands it, for words that only come together there. What gets
 * past both is plain C that calls functions; object.h looks at those.
 */
#ifndef LEARN_SCAN_H
#define LEARN_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "meta.h"

struct scan_finding {
    char word[64]; /* "" if nothing was found */
    int line;
};

/* The file as it was written. Returns whether it is fine. */
bool scan_source(const struct meta *m, const char *source, size_t len,
                 struct scan_finding *out);

/* The preprocessor's output; `name` is the learner's file in it. Other files'
 * lines are left alone. */
bool scan_expanded(const struct meta *m, const char *expanded, size_t len,
                   const char *name, struct scan_finding *out);

/* The line where `word` first stands as a word of its own in code; 0: none. */
int scan_line_of(const char *source, size_t len, const char *word);

/* How often TODO stands in it. */
int scan_count_todo(const char *source, size_t len);

#endif
