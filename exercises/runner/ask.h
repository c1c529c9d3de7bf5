/* ask.h - a question on the terminal that is answered by yes or no. */
#ifndef LEARN_ASK_H
#define LEARN_ASK_H

#include <stdbool.h>

/* Is this answer a yes, in any language that is spoken here? */
bool ask_is_yes(const char *answer);

/* Ask the text of `key`, with `value` in it. Without a terminal: no, and says
 * that --yes would do. */
bool ask(const char *key, const char *value);

#endif
