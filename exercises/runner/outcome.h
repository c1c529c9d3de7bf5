/* outcome.h - a judgement as a learner reads it. */
#ifndef LEARN_OUTCOME_H
#define LEARN_OUTCOME_H

#include "buffer.h"
#include "judge.h"

/* Add it to `b`; with `color`, colours of a terminal. */
void outcome_write(struct buffer *b, const struct exercise *e,
                   const struct outcome *out, bool color);

/* The exit status that belongs to it. */
int outcome_status(const struct outcome *out);

#endif
