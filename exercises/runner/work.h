/* work.h - a learner's own copies of an exercise's files, below my/.
 *
 * They are made on first use and never touched again, but by a reset, which
 * keeps what was there in my/NAME/old-N/.
 */
#ifndef LEARN_WORK_H
#define LEARN_WORK_H

#include <limits.h>
#include <stdbool.h>

#include "course.h"

/* Copy what is not there yet. 0, or a negative errno and the file's path in
 * `problem` (PATH_MAX). */
int work_begin(const struct course *c, const struct exercise *e, char *problem);

/* Put the files back as they were shipped; the folder with those that were
 * there is in `backup` (PATH_MAX). 0, or a negative errno as above: then
 * nothing is lost. */
int work_reset(const struct course *c, const struct exercise *e, char *backup,
               char *problem);

/* Is the answer still as it was shipped? */
bool work_is_untouched(const struct course *c, const struct exercise *e);

#endif
