/* folder.h - folders that are made, copied into and taken away. */
#ifndef LEARN_FOLDER_H
#define LEARN_FOLDER_H

#include <limits.h>

/* A new empty folder below $TMPDIR or /tmp; its path in `out`. 0, or a negative
 * errno with the folder above it in `out`. */
int folder_make_scratch(char out[PATH_MAX]);

/* Take a folder away with all that is in it; links are not followed. Errors are
 * ignored: it is scratch. */
void folder_remove(const char *path);

/* Make a folder and those above it. 0 or a negative errno. */
int folder_make(const char *path);

#endif
