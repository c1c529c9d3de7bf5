/* course.c - the exercises there are, in order, and the places of their files.
 */
#include "course.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nearest.h"

/* NN_name: two digits, an underscore and more. */
static bool is_name(const char *name)
{
    size_t len = strlen(name);

    return len > 3 && len < EXERCISE_NAME_LEN &&
           isdigit((unsigned char)name[0]) && isdigit((unsigned char)name[1]) &&
           name[2] == '_' &&
           strspn(name + 3, "abcdefghijklmnopqrstuvwxyz0123456789_") == len - 3;
}

static int by_name(const void *a, const void *b)
{
    const struct exercise *x = a, *y = b;

    return strcmp(x->name, y->name);
}

static int add(struct course *c, const char *name, char *error)
{
    struct exercise *e = &c->list[c->count];
    char reason[META_ERROR_LEN];
    int rc;

    snprintf(e->name, sizeof(e->name), "%s", name);
    e->number = atoi(name);
    course_path(c, e, "meta", error);
    rc = meta_read(&e->meta, error, reason);
    if (rc == -EINVAL)
        snprintf(error + strlen(error), PATH_MAX - strlen(error), ": %s",
                 reason);
    if (rc == 0)
        c->count++;
    return rc == -ENOENT ? 0 : rc; /* a folder without meta is no exercise */
}

int course_read(struct course *c, char *error)
{
    DIR *folder = opendir(c->exercises);
    struct dirent *entry;
    int rc = 0;

    if (folder == NULL) {
        snprintf(error, PATH_MAX, "%s", c->exercises);
        return -errno;
    }
    c->count = 0;
    while (rc == 0 && c->count < EXERCISES_MAX &&
           (entry = readdir(folder)) != NULL) {
        if (is_name(entry->d_name))
            rc = add(c, entry->d_name, error);
    }
    closedir(folder);
    qsort(c->list, c->count, sizeof(c->list[0]), by_name);
    return rc;
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static int find_nearest(const struct course *c, const char *word)
{
    const char *names[EXERCISES_MAX];
    int at;

    for (size_t i = 0; i < c->count; i++)
        names[i] = c->list[i].name + 3;
    at = nearest_name(word, names, c->count);
    for (size_t i = 0; i < c->count; i++)
        names[i] = c->list[i].name;
    return at >= 0 ? at : nearest_name(word, names, c->count);
}

static bool all_digits(const char *word)
{
    return word[0] != '\0' && word[strspn(word, "0123456789")] == '\0';
}

int course_find(const struct course *c, const char *word, int *nearest)
{
    int found = -ENOENT;
    int exact = -ENOENT;

    *nearest = -1;
    for (size_t i = 0; i < c->count; i++) {
        const struct exercise *e = &c->list[i];

        if (strcmp(e->name, word) == 0)
            return (int)i;
        if (strcmp(e->name + 3, word) == 0)
            exact = exact == -ENOENT ? (int)i : -EEXIST;
        if (all_digits(word)) {
            if (e->number == atoi(word))
                return (int)i;
        } else if (begins(e->name, word) || begins(e->name + 3, word)) {
            found = found == -ENOENT ? (int)i : -EEXIST;
        }
    }
    if (exact != -ENOENT)
        return exact;
    if (found == -ENOENT)
        *nearest = find_nearest(c, word);
    return found;
}

char *course_path(const struct course *c, const struct exercise *e,
                  const char *file, char *out)
{
    snprintf(out, PATH_MAX, "%.3800s/%s/%.200s", c->exercises, e->name, file);
    return out;
}

char *course_my_path(const struct course *c, const struct exercise *e,
                     const char *file, char *out)
{
    snprintf(out, PATH_MAX, "%.3800s/%s/%.200s", c->my, e->name, file);
    return out;
}

char *exercise_answer(const struct exercise *e, char *out, size_t size)
{
    const char *files = e->meta.files;

    if (!list_next(&files, out, size))
        snprintf(out, size, "exercise.c");
    return out;
}
