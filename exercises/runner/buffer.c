/* buffer.c - text that grows, with a bound; whole files in and out. */
#include "buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "tracker.h"

static bool grow(struct buffer *b, size_t need)
{
    size_t size = b->size == 0 ? 256 : b->size;
    char *text;

    while (size < need)
        size *= 2;
    if (size == b->size)
        return true;
    text = tracker_realloc(0, b->text, size);
    if (text == NULL)
        return false;
    b->text = text;
    b->size = size;
    return true;
}

void buffer_add(struct buffer *b, const char *bytes, size_t len)
{
    size_t max = b->max != 0 ? b->max : BUFFER_MAX;

    if (len > max - b->len) {
        len = max - b->len;
        b->cut = true;
    }
    if (!grow(b, b->len + len + 1)) {
        b->cut = true;
        return;
    }
    memcpy(b->text + b->len, bytes, len);
    b->len += len;
    b->text[b->len] = '\0';
}

void buffer_puts(struct buffer *b, const char *text)
{
    buffer_add(b, text, strlen(text));
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
    char line[4096];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    if (len > 0)
        buffer_add(b, line,
                   (size_t)len < sizeof(line) ? (size_t)len : sizeof(line) - 1);
}

const char *buffer_text(const struct buffer *b)
{
    return b->text != NULL ? b->text : "";
}

void buffer_clear(struct buffer *b)
{
    tracker_free(b->text);
    *b = (struct buffer){.max = b->max};
}

/* A pipe may never end, a device may do something when it is opened: only
 * files are. Without waiting, should one have become a pipe meanwhile. */
static FILE *open_file(const char *path)
{
    struct stat status;
    int fd;

    if (stat(path, &status) != 0)
        return NULL;
    if (!S_ISREG(status.st_mode)) {
        errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
        return NULL;
    }
    fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &status) == 0 && !S_ISREG(status.st_mode)) {
        close(fd);
        errno = EINVAL;
        return NULL;
    }
    return fd < 0 ? NULL : fdopen(fd, "r");
}

int buffer_read(struct buffer *b, const char *path)
{
    char bytes[4096];
    FILE *file = open_file(path);
    size_t len;
    int rc;

    if (file == NULL)
        return -errno;
    errno = 0;
    while (!b->cut && (len = fread(bytes, 1, sizeof(bytes), file)) > 0)
        buffer_add(b, bytes, len);
    rc = ferror(file) ? -(errno != 0 ? errno : EIO) : b->cut ? -EFBIG : 0;
    fclose(file);
    return rc;
}

int buffer_write(const char *path, const char *bytes, size_t len)
{
    struct outfile o;
    int rc = outfile_open(&o, path);

    if (rc < 0)
        return rc;
    if (len > 0)
        fwrite(bytes, 1, len, o.file);
    rc = outfile_commit(&o);
    outfile_abort(&o);
    return rc;
}
