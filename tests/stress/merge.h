/* merge.h - one verdict from folders that hold the parts of a plan. */
#ifndef STRESS_MERGE_H
#define STRESS_MERGE_H

#include "stress.h"

/* A status. */
int merge_folders(struct options *o);

#endif
