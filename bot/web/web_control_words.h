/* web_control_words.h - what was switched, and how fast it goes, in words of
 * the stream.
 */
#ifndef WEB_WEB_CONTROL_WORDS_H
#define WEB_WEB_CONTROL_WORDS_H

#include <stdint.h>
#include <stdio.h>

struct web;

/* Members of `hello` and `now`, each with a comma before it. */
void web_put_control_hello(FILE *out, const struct web *w);
void web_put_control_now(FILE *out, const struct web *w);

/* Events `switch`: those from number *told on; it goes past the last one. */
struct web_switches {
    const struct web *web;
    uint64_t from;
};
void web_put_switches(FILE *out, const void *switches);

/* Events `twin`: the samples after number `from` that are kept, and where it
 * is now; none if there is no twin. */
struct web_twin {
    const struct web *web;
    uint64_t from;
};
void web_put_twin(FILE *out, const void *twin);
/* Event `twin_gone`: why it ended by itself. */
void web_put_twin_gone(FILE *out, const void *web);

#endif
