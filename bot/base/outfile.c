/* outfile.c - write beside, then rename.
 *
 * Invariant: o->beside is "" exactly if there is no file of ours to take away.
 */
#include "outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ending.h"

/* The name that is replaced if `path` is written, in `name`; false: no folder
 * is there for it. */
static bool find_name(const char *path, char name[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    size_t length;

    if (realpath(path, name) != NULL)
        return true;
    if (slash == NULL)
        slash = path;
    (void)snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
    if (slash == path)
        (void)snprintf(folder, sizeof(folder), *path == '/' ? "/" : ".");
    if (realpath(folder, name) == NULL)
        return false;
    length = strlen(name);
    (void)snprintf(name + length, PATH_MAX - length, "/%s",
                   *slash == '/' ? slash + 1 : slash);
    return true;
}

/* Is `st` what descriptor `fd` has open? /dev/stdout is, by another name. */
static bool is_descriptor(const struct stat *st, int fd)
{
    struct stat own;

    return fstat(fd, &own) == 0 && own.st_dev == st->st_dev &&
           own.st_ino == st->st_ino;
}

bool outfile_is_stdout(const char *path)
{
    struct stat st;
    struct stat null;

    if (strcmp(path, "-") == 0)
        return true;
    return stat(path, &st) == 0 && is_descriptor(&st, STDOUT_FILENO) &&
           (stat("/dev/null", &null) != 0 || st.st_dev != null.st_dev ||
            st.st_ino != null.st_ino);
}

bool outfile_is_same(const char *a, const char *b)
{
    char name_a[PATH_MAX];
    char name_b[PATH_MAX];

    if (strcmp(a, b) == 0 || (outfile_is_stdout(a) && outfile_is_stdout(b)))
        return true;
    if (strcmp(a, "-") == 0 || strcmp(b, "-") == 0)
        return false;
    return find_name(a, name_a) && find_name(b, name_b) &&
           strcmp(name_a, name_b) == 0;
}

static int open_stream(struct outfile *o, int fd)
{
    int rc;

    if (fd < 0)
        return -errno;
    o->file = fdopen(fd, "w");
    if (o->file == NULL) {
        rc = -errno;
        close(fd);
        return rc;
    }
    return 0;
}

/* A device, a FIFO, a socket: as it is. */
static int open_directly(struct outfile *o, const char *path)
{
    return open_stream(o, open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY));
}

/* There is no file of ours beside the target, or no more. */
static void forget_beside(struct outfile *o)
{
    ending_file_done(o->beside);
    o->beside[0] = '\0';
}

/* `old` is the file that is there now, or NULL. */
static int open_beside(struct outfile *o, const char *path,
                       const struct stat *old)
{
    int length = snprintf(o->target, sizeof(o->target), "%s", path);
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
    int fd;
    int rc;

    if (length < 0 || (size_t)length >= sizeof(o->target))
        return -ENAMETOOLONG;
    /* Through a symbolic link the file it names is replaced, not the link;
     * and a file that may not be written isn't replaced either. */
    if (old != NULL &&
        (access(path, W_OK) != 0 || realpath(path, o->target) == NULL))
        return -errno;
    length = snprintf(o->beside, sizeof(o->beside), "%.*s.tmp%ld",
                      PATH_MAX - 32, o->target, (long)getpid());
    if (length < 0 || strlen(o->target) > PATH_MAX - 32) {
        o->beside[0] = '\0';
        return -ENAMETOOLONG;
    }
    ending_file(o->beside);
    fd = open(o->beside, flags, 0666);
    if (fd < 0 && errno == EEXIST && unlink(o->beside) == 0)
        fd = open(o->beside, flags, 0666); /* of a dead namesake of ours */
    if (fd >= 0 && old != NULL && fchmod(fd, old->st_mode & 07777) != 0)
        errno = 0; /* a file system without modes: the content matters */
    rc = open_stream(o, fd);
    if (fd < 0)
        forget_beside(o);
    return rc;
}

int outfile_open(struct outfile *o, const char *path)
{
    struct stat st;
    bool there;
    int rc;

    memset(o, 0, sizeof(*o));
    if (path[0] == '\0')
        return -ENOENT;
    if (strcmp(path, "-") == 0) {
        o->standard_output = true;
        o->file = stdout;
        return 0;
    }
    there = stat(path, &st) == 0;
    if (!there && errno != ENOENT)
        return -errno;
    if (there && S_ISDIR(st.st_mode))
        return -EISDIR;
    if (there && is_descriptor(&st, STDOUT_FILENO)) {
        o->standard_output = true;
        o->file = stdout;
        return 0;
    }
    if (there && is_descriptor(&st, STDERR_FILENO))
        return open_stream(o, fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3));
    if (there && !S_ISREG(st.st_mode))
        return open_directly(o, path);
    rc = open_beside(o, path, there ? &st : NULL);
    if (rc != 0)
        outfile_abort(o);
    return rc;
}

/* Close what is ours, flush what isn't; what went wrong before counts too. */
static int finish(struct outfile *o)
{
    FILE *file = o->file;
    int rc = 0;

    o->file = NULL;
    if (file == NULL)
        return -EBADF;
    errno = 0;
    if (fflush(file) != 0 || ferror(file))
        rc = errno != 0 ? -errno : -EIO;
    if (!o->standard_output && fclose(file) != 0 && rc == 0)
        rc = -errno;
    return rc;
}

int outfile_commit(struct outfile *o)
{
    int rc = finish(o);

    if (rc == 0 && o->beside[0] != '\0') {
        if (rename(o->beside, o->target) == 0)
            forget_beside(o);
        else
            rc = -errno;
    }
    outfile_abort(o);
    return rc;
}

void outfile_abort(struct outfile *o)
{
    if (o->file != NULL)
        (void)finish(o);
    if (o->beside[0] != '\0') {
        unlink(o->beside);
        forget_beside(o);
    }
}
