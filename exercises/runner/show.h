/* show.h - tasks, hints, solutions, explanations and the list, as text. */
#ifndef LEARN_SHOW_H
#define LEARN_SHOW_H

#include <stdbool.h>

#include "buffer.h"
#include "learn.h"

/* How it is to be shown. */
struct look {
    size_t columns;
    bool color;
};

/* Of a descriptor: its width if it is a terminal, at most 80. */
struct look look_of(int fd);

/* Each adds to `b`; false: the file is missing, and that was said in `b`. */
bool show_task(struct learn *l, const struct exercise *e, struct look look,
               struct buffer *b);
bool show_hint(struct learn *l, const struct exercise *e, int level,
               struct look look, struct buffer *b);
bool show_explain(struct learn *l, const struct exercise *e, struct look look,
                  struct buffer *b);
bool show_solution(struct learn *l, const struct exercise *e, struct look look,
                   struct buffer *b);
void show_list(struct learn *l, const struct exercise *current,
               struct look look, struct buffer *b);

/* "[####--------] 4 of 24 passed", `columns` wide at most. */
void show_progress(struct learn *l, struct look look, struct buffer *b);

/* The title of an exercise: the first line of its README, without the mark. */
void show_title(struct learn *l, const struct exercise *e, char *out,
                size_t size);

#endif
