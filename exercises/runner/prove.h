/* prove.h - does an exercise keep what AUTHORS.md promises? For prove*.c. */
#ifndef LEARN_PROVE_H
#define LEARN_PROVE_H

#include <stdbool.h>

#include "learn.h"

struct prove {
    struct learn *learn;
    const struct exercise *exercise;
    int proved;
    int failed;
};

/* Count a sentence, and print it with what is wrong if it isn't true. */
void prove_say(struct prove *p, bool holds, const char *sentence,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

/* prove_texts.c: README, hints and explanation, in all languages. */
void prove_texts(struct prove *p);

#endif
