/* outlet.c - where the tracker's words go. */
#include "preload/outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTLET_LINE_BYTES 1024

/* Numbers that programs don't count on; a low limit leaves the last. */
static const int high_numbers[] = {1000, 200, 20};

static struct {
    int fd; /* the copy, or -1 */
    dev_t device;
    ino_t file;
} kept = {.fd = -1};

static struct {
    pid_t first; /* the process that the library was loaded into */
    bool is_child;
} family;

void outlet_start(void)
{
    struct stat about;

    if (fstat(STDERR_FILENO, &about) != 0)
        return;
    for (size_t i = 0; i < sizeof(high_numbers) / sizeof(high_numbers[0]);
         i++) {
        kept.fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, high_numbers[i]);
        if (kept.fd >= 0)
            break;
    }
    kept.device = about.st_dev;
    kept.file = about.st_ino;
}

void outlet_leave(void)
{
    int fd = kept.fd;

    kept.fd = -1;
    if (fd >= 0)
        close(fd);
}

/* The copy, if it is still the same file; else standard error, if open. */
static int words_fd(void)
{
    struct stat about;

    if (kept.fd >= 0 && fstat(kept.fd, &about) == 0 &&
        about.st_dev == kept.device && about.st_ino == kept.file)
        return kept.fd;
    return STDERR_FILENO;
}

void outlet_write(const char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        ssize_t count = write(words_fd(), text, left);

        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        text += count;
        left -= (size_t)count;
    }
}

void outlet_say(const char *sentence)
{
    char line[OUTLET_LINE_BYTES];

    snprintf(line, sizeof(line), "tracker: %.900s\n", sentence);
    outlet_write(line);
}

/* Put the process's number in the place of each %p. */
static void expand(const char *pattern, char *path, size_t size)
{
    const char *whole = pattern;
    size_t used = 0;

    while (*pattern != '\0' && used + 1 < size) {
        if (strncmp(pattern, "%p", 2) == 0) {
            int count =
                snprintf(path + used, size - used, "%ld", (long)getpid());

            used += count > 0 ? (size_t)count : 0;
            pattern += 2;
        } else {
            path[used++] = *pattern++;
        }
    }
    used = used < size ? used : size - 1;
    path[used] = '\0';
    if (strstr(whole, "%p") == NULL && strncmp(whole, "/dev/", 5) != 0 &&
        (family.is_child || getpid() != family.first))
        snprintf(path + used, size - used, ".%ld", (long)getpid());
}

/* Is this library in that process, too? Its maps are read in pieces; a name
 * that lies across two of them is found by what was kept of the first. */
static bool is_tracked(pid_t process)
{
    static const char name[] = "libtracker_preload.so";
    char text[4096];
    size_t kept_bytes = 0;
    bool found = false;
    ssize_t count;
    int fd;

    snprintf(text, sizeof(text), "/proc/%ld/maps", (long)process);
    fd = open(text, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    while (!found && (count = read(fd, text + kept_bytes,
                                   sizeof(text) - kept_bytes)) > 0) {
        size_t bytes = kept_bytes + (size_t)count;

        found = memmem(text, bytes, name, strlen(name)) != NULL;
        kept_bytes = bytes < sizeof(name) ? bytes : sizeof(name);
        memmove(text, text + bytes - kept_bytes, kept_bytes);
    }
    close(fd);
    return found;
}

void outlet_learn_parent(void)
{
    family.first = getpid();
    family.is_child = is_tracked(getppid());
}

/* No half of a file is left; what isn't a file stays. */
static void give_up(int fd, const char *path)
{
    struct stat open_now;
    struct stat named;

    if (fstat(fd, &open_now) == 0 && S_ISREG(open_now.st_mode) &&
        stat(path, &named) == 0 && named.st_dev == open_now.st_dev &&
        named.st_ino == open_now.st_ino)
        (void)unlink(path);
    close(fd);
}

FILE *outlet_open(const char *pattern, char *path, size_t size)
{
    char sentence[OUTLET_LINE_BYTES - 64];
    FILE *out = NULL;
    int fd;

    expand(pattern, path, size);
    if (pattern[0] == '\0')
        fd = fcntl(words_fd(), F_DUPFD_CLOEXEC, 3);
    else
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd >= 0)
        out = fdopen(fd, "w");
    if (out != NULL)
        return out;
    snprintf(sentence, sizeof(sentence), "%s cannot be written: %s", path,
             strerror(errno));
    if (fd >= 0)
        give_up(fd, path);
    if (pattern[0] != '\0')
        outlet_say(sentence);
    return NULL;
}

void outlet_drop(FILE *out, const char *path)
{
    int fd = fcntl(fileno(out), F_DUPFD_CLOEXEC, 3);

    (void)fclose(out);
    if (fd >= 0)
        give_up(fd, path);
}

void outlet_close(FILE *out)
{
    bool failed = fflush(out) != 0 || ferror(out);

    if (fclose(out) != 0 || failed)
        outlet_say("not all of a report could be written");
}
