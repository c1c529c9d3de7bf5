/* links.c - libraries for LD_PRELOAD, by paths without a blank. */
#include "torture/links.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "torture/folder.h"
#include "torture/torture.h"

static bool folder_of_links(const struct setup *setup, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/lib", setup->work) < PATH_MAX;
}

/* The new path of a library, in `to`; NULL if there is none. */
static const char *link_to(const struct setup *setup, const char *path,
                           char to[PATH_MAX])
{
    char *whole = realpath(path, NULL);
    char folder[PATH_MAX];
    bool made = false;

    if (whole != NULL && folder_of_links(setup, folder) &&
        snprintf(to, PATH_MAX, "%s%s", folder, strrchr(whole, '/')) < PATH_MAX)
        made = symlink(whole, to) == 0;
    free(whole);
    return made ? to : NULL;
}

static bool is_good(const char *path)
{
    return path == NULL || strpbrk(path, " :") == NULL;
}

/* The path of `name` in the folder of `path`. */
static void folder_beside(const char *path, const char *name, char to[PATH_MAX])
{
    const char *slash = strrchr(path, '/');

    (void)snprintf(to, PATH_MAX, "%.*s/%s",
                   slash == NULL ? 1 : (int)(slash - path),
                   slash == NULL ? "." : path, name);
}

bool links_make(struct setup *setup)
{
    static char refuse[PATH_MAX], preload[PATH_MAX];
    char folder[PATH_MAX];
    char symbols[PATH_MAX];
    char beside[PATH_MAX];

    if (is_good(setup->refuse) && is_good(setup->preload))
        return true;
    if (!folder_of_links(setup, folder) || mkdir(folder, 0700) != 0)
        return false;
    setup->refuse = link_to(setup, setup->refuse, refuse);
    if (setup->refuse == NULL || setup->preload == NULL)
        return setup->refuse != NULL;
    folder_beside(setup->preload, "libtracker_symbols.so", beside);
    (void)link_to(setup, beside, symbols); /* a build may have none */
    setup->preload = link_to(setup, setup->preload, preload);
    return setup->preload != NULL;
}

void links_remove(const struct setup *setup)
{
    char folder[PATH_MAX];

    if (folder_of_links(setup, folder)) {
        folder_empty(folder);
        (void)rmdir(folder);
    }
}
