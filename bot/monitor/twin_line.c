/* twin_line.c - what the twin said, thinned out where it gets long. */
#include "twin_line.h"

#include <string.h>

#include "bounds.h"

void twin_line_clear(struct twin_line *line)
{
    line->count = 0;
    line->every = 1;
    line->skipped = 0;
    line->gone[0] = '\0';
    memset(&line->now, 0, sizeof(line->now));
}

static void thin_out(struct twin_line *line)
{
    bound_met(BOUND_TWIN_SAMPLES, 1);
    for (size_t i = 0; i < line->count / 2; i++)
        line->samples[i] = line->samples[2 * i + 1]; /* the last one stays */
    line->count /= 2;
    line->every *= 2;
}

void twin_line_add(struct twin_line *line, const struct twin_sample *sample,
                   bool keep)
{
    line->now = *sample;
    line->now.number = ++line->numbers;
    if (!keep || ++line->skipped < line->every)
        return;
    line->skipped = 0;
    if (line->count == TWIN_SAMPLES_MAX) {
        thin_out(line);
        line->skipped = line->every / 2; /* this is one of those that go */
        return;
    }
    line->samples[line->count++] = line->now;
    bound_holds(BOUND_TWIN_SAMPLES, line->count);
}
