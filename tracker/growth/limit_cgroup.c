/* limit_cgroup.c - the memory limit of this process's cgroup.
 *
 * /proc/self/cgroup says where the process is: "0::/a/b" in version 2, and
 * "5:memory:/a/b" in version 1. Each folder from there up to the mount point
 * may have a limit, and all of them hold; the one that has least left counts.
 *
 * Inside a container the path may be one that only the host sees. Then the
 * folder isn't there, and its parents are tried, up to the mount point, which
 * shows the container's own.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "limit.h"

#define PATH_BYTES 1024
#define FILE_BYTES 4096

/* Version 1 writes "no limit" as a number near 2^63. */
#define NO_LIMIT (UINT64_C(1) << 60)

struct version {
    const char *mount;
    const char *limit;
    const char *used;
};

static const struct version version_2 = {"/sys/fs/cgroup", "memory.max",
                                         "memory.current"};
static const struct version version_1 = {
    "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"};

/* As text, cut at `size` - 1. False if it cannot be read. */
static bool read_text(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, size - 1);

    if (fd >= 0)
        close(fd);
    text[len < 0 ? 0 : len] = '\0';
    return len > 0;
}

/* A file that holds one number; "max" is none. */
static bool read_number(const char *folder, const char *name, uint64_t *out)
{
    char path[PATH_BYTES + 64];
    char text[64];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    return read_text(path, text, sizeof(text)) &&
           sscanf(text, "%" SCNu64, out) == 1;
}

/* Is `word` one of the comma-separated words of a controller list? */
static bool lists(const char *list, size_t len, const char *word)
{
    size_t word_len = strlen(word);

    for (size_t i = 0; i + word_len <= len; i++) {
        if ((i == 0 || list[i - 1] == ',') &&
            memcmp(list + i, word, word_len) == 0 &&
            (i + word_len == len || list[i + word_len] == ','))
            return true;
    }
    return false;
}

/* The line "NUMBER:CONTROLLERS:PATH" of the memory controller, if `named`, or
 * of version 2, whose list is empty. */
static bool find_path(const char *text, bool named, char *path, size_t size)
{
    for (const char *line = text; line != NULL && *line != '\0';
         line = strchr(line, '\n'), line = line == NULL ? NULL : line + 1) {
        const char *list = strchr(line, ':');
        const char *rest = list == NULL ? NULL : strchr(list + 1, ':');
        size_t list_len = rest == NULL ? 0 : (size_t)(rest - list - 1);
        size_t len = rest == NULL ? 0 : strcspn(rest + 1, "\n");

        if (rest == NULL)
            return false;
        if ((named ? lists(list + 1, list_len, "memory") : list_len == 0) &&
            len < size) {
            memcpy(path, rest + 1, len);
            path[len] = '\0';
            return true;
        }
    }
    return false;
}

/* The tightest limit from this folder up to the mount point. */
static struct limit look_up(const char *root, const struct version *version,
                            char *path)
{
    struct limit best = {LIMIT_NONE, 0, 0};
    char folder[PATH_BYTES];

    for (;;) {
        struct limit here = {LIMIT_CGROUP, 0, 0};
        char *slash = strrchr(path, '/');

        snprintf(folder, sizeof(folder), "%s%s%s", root, version->mount, path);
        if (read_number(folder, version->limit, &here.bytes) &&
            here.bytes < NO_LIMIT &&
            read_number(folder, version->used, &here.used) &&
            (best.kind == LIMIT_NONE || (int64_t)(here.bytes - here.used) <
                                            (int64_t)(best.bytes - best.used)))
            best = here;
        if (slash == NULL)
            return best;
        *slash = '\0';
    }
}

struct limit limit_cgroup(const char *root)
{
    struct limit limit = {LIMIT_NONE, 0, 0};
    char file[PATH_BYTES];
    char text[FILE_BYTES];
    char path[PATH_BYTES / 2];

    snprintf(file, sizeof(file), "%s/proc/self/cgroup", root);
    if (!read_text(file, text, sizeof(text)))
        return limit;
    if (find_path(text, true, path, sizeof(path)))
        limit = look_up(root, &version_1, path);
    if (limit.kind == LIMIT_NONE && find_path(text, false, path, sizeof(path)))
        limit = look_up(root, &version_2, path);
    return limit;
}
