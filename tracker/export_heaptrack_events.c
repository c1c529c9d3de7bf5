/* export_heaptrack_events.c - the file of a recording's events: a buffer that
 * is filled and written under the tracker's lock, so by hand. The stdio family
 * may allocate.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export_heaptrack_inside.h"

#define FD_LEAST 200

/* A program may close what it never opened, and then our number belongs to a
 * file of its own. */
static bool is_ours(const struct export_heaptrack *h)
{
    struct stat now;

    return fstat(h->fd, &now) == 0 && now.st_dev == h->device &&
           now.st_ino == h->inode;
}

void heaptrack_flush(struct export_heaptrack *h)
{
    size_t done = 0;

    if (h->rc == 0 && !is_ours(h))
        h->rc = -EBADF;
    while (done < h->used && h->rc == 0) {
        ssize_t n = write(h->fd, h->buffer + done, h->used - done);

        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            h->rc = -errno;
    }
    h->used = 0;
}

/* A line of a letter and a number; by hand, since the stdio family may
 * allocate, and the lock is held. */
void heaptrack_put_line(struct export_heaptrack *h, char letter, uint64_t value)
{
    char digits[16];
    size_t count = 0;
    char *line;

    do {
        digits[count++] = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    line = h->buffer + h->used;
    *line++ = letter;
    *line++ = ' ';
    while (count > 0)
        *line++ = digits[--count];
    *line++ = '\n';
    h->events_bytes += (uint64_t)(line - (h->buffer + h->used));
    h->used = (size_t)(line - h->buffer);
}

uint64_t heaptrack_resident_pages(void)
{
    char text[128];
    ssize_t len;
    char *second;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return 0;
    len = read(fd, text, sizeof(text) - 1);
    close(fd);
    text[len > 0 ? len : 0] = '\0';
    second = strchr(text, ' ');
    return second == NULL ? 0 : strtoull(second, NULL, 10);
}

/* The folder of `path`, in `folder`. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
    const char *slash = path == NULL ? NULL : strrchr(path, '/');
    const char *temporary = getenv("TMPDIR");

    if (path == NULL || strcmp(path, "-") == 0)
        snprintf(folder, PATH_MAX, "%s",
                 temporary == NULL || *temporary == '\0' ? "/tmp" : temporary);
    else if (slash == NULL)
        snprintf(folder, PATH_MAX, ".");
    else
        snprintf(folder, PATH_MAX, "%.*s", (int)(slash - path) + 1, path);
}

/* A file without a name: it is gone when the program is. */
static int open_nameless(const char *beside)
{
    char folder[PATH_MAX];
    char path[PATH_MAX + 32];
    int fd;

    folder_of(beside, folder);
    fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0)
        return fd;
    snprintf(path, sizeof(path), "%s/heaptrack.XXXXXX", folder);
    fd = mkostemp(path, O_CLOEXEC);
    if (fd < 0)
        return -errno;
    unlink(path);
    return fd;
}

/* Its number is high, out of the way of programs that count on low ones. */
int heaptrack_open_events(struct export_heaptrack *h, const char *beside)
{
    struct stat file;
    int fd = open_nameless(beside);
    int high;

    if (fd < 0)
        return fd;
    high = fcntl(fd, F_DUPFD_CLOEXEC, FD_LEAST);
    if (high >= 0) {
        close(fd);
        fd = high;
    }
    h->fd = fd;
    if (fstat(fd, &file) != 0)
        return -errno;
    h->device = file.st_dev;
    h->inode = file.st_ino;
    return 0;
}

void heaptrack_close_events(struct export_heaptrack *h)
{
    if (h->fd >= 0 && is_ours(h))
        close(h->fd);
    h->fd = -1;
}
