/* watch_file.h - has a file been saved?
 *
 * Editors write in place, or write another file and rename it. What counts is
 * that the file's size, time or number changed; inotify says when to look.
 * Where there is none, the caller looks twice a second.
 */
#ifndef LEARN_WATCH_FILE_H
#define LEARN_WATCH_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

struct watch_file {
    char path[PATH_MAX];
    int fd; /* to be polled for reading; -1: there is none */
    struct {
        ino_t number;
        off_t size;
        struct timespec changed;
    } seen;
};

/* Begin with the file as it is now. Never fails: then there is no fd. */
void watch_file_init(struct watch_file *w, const char *path);
void watch_file_clear(struct watch_file *w);

/* Was it saved since the last call? */
bool watch_file_saved(struct watch_file *w);

#endif
