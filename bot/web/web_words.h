/* web_words.h - the events of the stream, in words: "event: NAME", a line of
 * JSON, an empty line.
 */
#ifndef WEB_WEB_WORDS_H
#define WEB_WEB_WORDS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "history.h"

struct web;

struct web_alert {
    unsigned number;
    uint64_t t_ms; /* virtual */
    bool grows;
    char text[512]; /* one line */
};

void web_put_hello(FILE *out, const struct web *w, uint64_t run);
void web_put_sample(FILE *out, const struct web *w,
                    const struct tracker_sample *sample);
void web_put_now(FILE *out, const struct web *w);
void web_put_alert(FILE *out, const struct web_alert *alert);

#endif
