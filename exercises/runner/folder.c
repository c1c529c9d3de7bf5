/* folder.c - folders that are made, copied into and taken away. */
#include "folder.h"

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int folder_make_scratch(char out[PATH_MAX])
{
    const char *tmp = getenv("TMPDIR");

    if (tmp == NULL || tmp[0] != '/' || strlen(tmp) > 512)
        tmp = "/tmp";
    snprintf(out, PATH_MAX, "%s/learn-XXXXXX", tmp);
    if (mkdtemp(out) == NULL) {
        int rc = -errno;

        snprintf(out, PATH_MAX, "%s", tmp);
        return rc;
    }
    return 0;
}

static int remove_one(const char *path, const struct stat *info, int kind,
                      struct FTW *walk)
{
    (void)info;
    (void)walk;
    if (kind == FTW_DNR)
        chmod(path, 0700);
    remove(path);
    return 0;
}

void folder_remove(const char *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

int folder_make(const char *path)
{
    char part[PATH_MAX];

    snprintf(part, sizeof(part), "%s", path);
    for (char *at = part + 1;; at++) {
        char c = *at;

        if (c != '/' && c != '\0')
            continue;
        *at = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return -errno;
        *at = c;
        if (c == '\0')
            return 0;
    }
}
