/* symbols_path.c - source files by short names.
 *
 * Debug information names a file as the compiler found it, mostly by its whole
 * path. A report wants leaks/cycle.c. So a path is cut down to what follows
 * the folder of the tracker's own sources; that folder is known because this
 * very file is called tracker/symbols_path.c in __FILE__ (-fmacro-prefix-map)
 * and has its whole path in the debug information. Other programs' files are
 * named from the current directory, libraries' by their last two parts. Headers
 * of the system keep their whole paths, for callers to recognise them.
 */
#include "symbols_inside.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

/* Take back the last part of [floor, to). */
static char *without_last(char *floor, char *to)
{
    while (to > floor && *--to != '/')
        ;
    return to;
}

/* Parts are copied down over "." and over what ".." takes back. A ".." at the
 * start stays; so does all before `floor`. */
void symbols_clean_path(char *path)
{
    bool absolute = path[0] == '/';
    char *start = path + absolute;
    char *floor = start;
    char *to = start;
    const char *from = start;

    while (*from != '\0') {
        size_t len = strcspn(from, "/");
        const char *next = from + len + (from[len] == '/');
        bool up = len == 2 && from[0] == '.' && from[1] == '.';
        bool same = len == 0 || (len == 1 && from[0] == '.');

        if (up && (to > floor || absolute)) {
            to = without_last(floor, to);
        } else if (!same) {
            if (to > start)
                *to++ = '/';
            memmove(to, from, len);
            to += len;
            if (up)
                floor = to;
        }
        from = next;
    }
    *to = '\0';
}

bool symbols_path_ends(const char *path, const char *end)
{
    size_t path_len = strlen(path);
    size_t end_len = strlen(end);

    if (end_len == 0 || end_len > path_len)
        return false;
    path += path_len - end_len;
    return strcmp(path, end) == 0 && (end_len == path_len || path[-1] == '/');
}

static const char *last_two_parts(const char *path)
{
    const char *at = path + strlen(path);
    int slashes = 0;

    while (at > path && slashes < 2)
        slashes += *--at == '/';
    return slashes == 2 ? at + 1 : path;
}

static bool is_system_header(const char *path)
{
    return strncmp(path, "/usr/include/", 13) == 0 ||
           strstr(path, "/include/c++/") != NULL;
}

static const char *shorten(const struct symbols *s, const char *path)
{
    const char *prefixes[] = {s->root, s->directory};

    if (path[0] != '/' || is_system_header(path))
        return path;
    for (size_t i = 0; i < 2; i++) {
        size_t len = prefixes[i] == NULL ? 0 : strlen(prefixes[i]);

        if (len > 1 && strncmp(path, prefixes[i], len) == 0)
            return path + len;
    }
    return last_two_parts(path);
}

const char *symbols_short_path(struct symbols *s, const char *path)
{
    uintptr_t key = (uintptr_t)path;
    char *name;

    if (path == NULL)
        return NULL;
    name = symbols_map_get(&s->files, key);
    if (name != NULL)
        return name;
    name = symbols_keep_text(s, path);
    if (name == NULL)
        return path;
    symbols_clean_path(name);
    memmove(name, shorten(s, name), strlen(shorten(s, name)) + 1);
    (void)symbols_map_put(&s->files, key, name);
    return name;
}

int symbols_paths_init(struct symbols *s)
{
    char here[PATH_MAX + 1];

    if (getcwd(here, sizeof(here) - 1) == NULL)
        return 0; /* it was removed: then nothing is relative to it */
    strcat(here, "/");
    s->directory = symbols_keep_text(s, here);
    return s->directory == NULL ? -ENOMEM : 0;
}

void symbols_paths_learn_root(struct symbols *s)
{
    const char *path = debug_unit_path(s, (uintptr_t)symbols_paths_learn_root);
    const char *mine = __FILE__;
    char *root;

    while (strncmp(mine, "../", 3) == 0)
        mine += 3;
    root = path == NULL ? NULL : symbols_keep_text(s, path);
    if (root == NULL || mine[0] == '/')
        return;
    symbols_clean_path(root);
    if (root[0] != '/' || !symbols_path_ends(root, mine))
        return;
    root[strlen(root) - strlen(mine)] = '\0';
    s->root = root;
}
