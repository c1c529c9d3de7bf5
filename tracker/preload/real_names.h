/* real_names.h - included before each of the tracker's sources in the shared
 * object: there malloc is the door, and the tracker stands behind it. */
#ifndef TRACKER_PRELOAD_REAL_NAMES_H
#define TRACKER_PRELOAD_REAL_NAMES_H

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preload/real.h"

/* With arguments, so that attributes of these names stay what they are. */
#define malloc(size) real_malloc(size)
#define calloc(count, size) real_calloc((count), (size))
#define realloc(ptr, size) real_realloc((ptr), (size))
#define free(ptr) real_free(ptr)

#endif
