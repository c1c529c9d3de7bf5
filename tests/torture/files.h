/* files.h - is a file of the bot's, or of the tracker's, whole? */
#ifndef TORTURE_FILES_H
#define TORTURE_FILES_H

#include <stdbool.h>
#include <stddef.h>

/* The text of a file, ended by 0, good until the next call; NULL: it isn't
 * there, or it is larger than anything we expect. */
const char *files_read(const char *folder, const char *name, size_t *length);

/* NULL: it is whole, or `name` is one that nothing is known of; else what is
 * wrong with it. A name tells the kind: json, csv, dot, dhat... */
const char *files_problem(const char *name, const char *text, size_t length);

#endif
