/* words.h - texts by key, from a file of lines "key = text".
 *
 * Every text that a learner reads stands in such a file, one for each language,
 * so that a translation is a folder. In a text, \n is a new line, \s a blank,
 * and {0} to {9} are places for what is told; a line "| ..." goes on with the
 * text before it, as a line of its own. The runner and the process that judges
 * a learner's code share this file; it allocates nothing.
 */
#ifndef LEARN_WORDS_H
#define LEARN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define WORDS_BYTES_MAX 65536
#define WORDS_MAX 512

/* Storage belongs to the caller; all zeroes is an empty one. */
struct words {
    char bytes[WORDS_BYTES_MAX];
    struct {
        const char *key;
        const char *text;
    } list[WORDS_MAX];
    size_t count;
    char *last; /* text, which lines "| ..." go on with */
};

/* Read `path` into an empty *w. 0, or a negative errno: -ENOENT no such file,
 * -EFBIG more than there is room for. */
int words_load(struct words *w, const char *path);

/* The text, borrowed for as long as *w lives; NULL: there is none. */
const char *words_get(const struct words *w, const char *key);

/* Copy `text`, {0} to {9} replaced by `values` (NULL ends them). What doesn't
 * fit is cut off. Returns `out`. */
char *words_fill(char *out, size_t size, const char *text,
                 const char *const *values);

/* "one", "few" or "many": the form that `language` counts n things with. */
const char *words_plural(const char *language, long n);

/* Have both formats of printf the same conversions in the same order? */
bool words_same_format(const char *a, const char *b);

#endif
