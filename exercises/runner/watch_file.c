/* watch_file.c - has a file been saved? */
#include "watch_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/inotify.h>
#endif

static int open_folder(const char *path)
{
#ifdef __linux__
    char folder[PATH_MAX];
    char *slash;
    int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

    snprintf(folder, sizeof(folder), "%s", path);
    slash = strrchr(folder, '/');
    if (slash != NULL)
        *slash = '\0';
    if (fd >= 0 &&
        inotify_add_watch(fd, slash != NULL ? folder : ".",
                          IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE) < 0) {
        close(fd);
        fd = -1;
    }
    return fd;
#else
    (void)path;
    return -1;
#endif
}

/* Take what it is now; was it something else before? A file that is not there
 * in this moment is being replaced. */
static bool look(struct watch_file *w)
{
    struct stat now;
    bool changed;

    if (stat(w->path, &now) != 0)
        return false;
    changed = now.st_ino != w->seen.number || now.st_size != w->seen.size ||
              now.st_mtim.tv_sec != w->seen.changed.tv_sec ||
              now.st_mtim.tv_nsec != w->seen.changed.tv_nsec;
    w->seen.number = now.st_ino;
    w->seen.size = now.st_size;
    w->seen.changed = now.st_mtim;
    return changed;
}

void watch_file_init(struct watch_file *w, const char *path)
{
    memset(w, 0, sizeof(*w));
    snprintf(w->path, sizeof(w->path), "%s", path);
    w->fd = open_folder(path);
    look(w);
}

void watch_file_clear(struct watch_file *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
}

bool watch_file_saved(struct watch_file *w)
{
    char events[4096];

    while (w->fd >= 0 && read(w->fd, events, sizeof(events)) > 0)
        ;
    return look(w);
}
