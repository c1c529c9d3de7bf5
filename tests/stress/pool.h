/* pool.h - the runs of a plan, as many at once as there are cores. */
#ifndef STRESS_POOL_H
#define STRESS_POOL_H

#include "stress.h"

/* Do all runs of our shard that have no record in `dir` yet. 0; -EINTR: it was
 * told to stop, and nothing of ours runs any more; another negative errno. */
int pool_run(const struct options *o, const char *dir, struct runs *runs);

#endif
