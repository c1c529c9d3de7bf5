/* folder.h - what a run leaves in its folder. */
#ifndef TORTURE_FOLDER_H
#define TORTURE_FOLDER_H

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Call `visit` for each file; its names are good for that call. */
static inline void folder_each(const char *folder,
                               void (*visit)(const char *path, const char *name,
                                             void *ctx),
                               void *ctx)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[PATH_MAX + 300];

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        visit(path, entry->d_name, ctx);
    }
    if (dir != NULL)
        closedir(dir);
}

static inline void folder_remove(const char *path, const char *name, void *ctx)
{
    (void)name;
    (void)ctx;
    (void)unlink(path);
}

static inline void folder_empty(const char *folder)
{
    folder_each(folder, folder_remove, NULL);
}

#endif
