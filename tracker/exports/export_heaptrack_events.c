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
    const char *bytes = (const char *)h->buffer;
    size_t left = h->used * sizeof(uint32_t);

    if (h->rc == 0 && !is_ours(h))
        h->rc = -EBADF;
    while (left > 0 && h->rc == 0) {
        ssize_t n = write(h->fd, bytes, left);

        if (n >= 0) {
            bytes += n;
            left -= (size_t)n;
        } else if (errno != EINTR) {
            h->rc = -errno;
        }
    }
    h->used = 0;
}

void heaptrack_put(struct export_heaptrack *h, enum heaptrack_kind kind,
                   uint32_t operand)
{
    h->buffer[h->used++] = heaptrack_word(kind, operand);
    h->words++;
}

void heaptrack_put_value(struct export_heaptrack *h, enum heaptrack_kind kind,
                         uint32_t operand, uint32_t value)
{
    heaptrack_put(h, kind, operand);
    h->buffer[h->used++] = value;
    h->words++;
    heaptrack_put(h, kind, operand);
}

int heaptrack_read(struct export_heaptrack *h, uint64_t at, size_t words)
{
    char *bytes = (char *)h->buffer;
    size_t done = 0;

    while (done < words * sizeof(uint32_t)) {
        ssize_t n = pread(h->fd, bytes + done, words * sizeof(uint32_t) - done,
                          (off_t)(at * sizeof(uint32_t) + done));

        if (n == 0)
            return -EIO;
        if (n > 0)
            done += (size_t)n;
        else if (errno != EINTR)
            return -errno;
    }
    return 0;
}

int heaptrack_write_back(struct export_heaptrack *h, uint64_t at, size_t words)
{
    const char *bytes = (const char *)h->buffer;
    size_t done = 0;

    while (done < words * sizeof(uint32_t)) {
        ssize_t n = pwrite(h->fd, bytes + done, words * sizeof(uint32_t) - done,
                           (off_t)(at * sizeof(uint32_t) + done));

        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            return -errno;
    }
    return 0;
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
