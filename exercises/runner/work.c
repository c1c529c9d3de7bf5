/* work.c - a learner's own copies of an exercise's files, below my/. */
#include "work.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "buffer.h"
#include "folder.h"

#define BACKUPS_MAX 1000

static int copy(const struct course *c, const struct exercise *e,
                const char *file, char *problem)
{
    struct buffer bytes = {.max = 0};
    char from[PATH_MAX], to[PATH_MAX];
    struct stat info;
    int rc;

    course_path(c, e, file, from);
    course_my_path(c, e, file, to);
    if (lstat(to, &info) == 0)
        return 0; /* the learner's */
    snprintf(problem, PATH_MAX, "%s", from);
    rc = buffer_read(&bytes, from);
    if (rc == 0) {
        snprintf(problem, PATH_MAX, "%s", to);
        rc = buffer_write(to, buffer_text(&bytes), bytes.len);
    }
    if (rc == 0 && stat(from, &info) == 0 && (info.st_mode & S_IXUSR) != 0)
        chmod(to, 0755);
    buffer_clear(&bytes);
    return rc;
}

int work_begin(const struct course *c, const struct exercise *e, char *problem)
{
    const char *files = e->meta.files;
    char file[256];
    int rc;

    course_my_path(c, e, "", problem);
    problem[strlen(problem) - 1] = '\0';
    rc = folder_make(problem);
    while (rc == 0 && list_next(&files, file, sizeof(file)))
        rc = copy(c, e, file, problem);
    return rc;
}

/* A folder my/NAME/old-N that is not there yet. */
static int make_backup(const struct course *c, const struct exercise *e,
                       char *backup)
{
    for (int n = 1; n < BACKUPS_MAX; n++) {
        char name[32];

        snprintf(name, sizeof(name), "old-%d", n);
        course_my_path(c, e, name, backup);
        if (mkdir(backup, 0777) == 0)
            return 0;
        if (errno != EEXIST)
            return -errno;
    }
    return -EEXIST;
}

int work_reset(const struct course *c, const struct exercise *e, char *backup,
               char *problem)
{
    const char *files = e->meta.files;
    char file[256];
    int rc = make_backup(c, e, backup);

    snprintf(problem, PATH_MAX, "%s", backup);
    while (rc == 0 && list_next(&files, file, sizeof(file))) {
        char from[PATH_MAX], to[PATH_MAX];

        course_my_path(c, e, file, from);
        snprintf(to, sizeof(to), "%.3800s/%.200s", backup, file);
        snprintf(problem, PATH_MAX, "%s", from);
        if (rename(from, to) != 0 && errno != ENOENT)
            rc = -errno;
    }
    return rc == 0 ? work_begin(c, e, problem) : rc;
}

bool work_is_untouched(const struct course *c, const struct exercise *e)
{
    struct buffer ours = {.max = 0}, theirs = {.max = 0};
    char file[256], path[PATH_MAX];
    bool same;

    exercise_answer(e, file, sizeof(file));
    same = buffer_read(&ours, course_path(c, e, file, path)) == 0 &&
           buffer_read(&theirs, course_my_path(c, e, file, path)) == 0 &&
           ours.len == theirs.len &&
           memcmp(buffer_text(&ours), buffer_text(&theirs), ours.len) == 0;
    buffer_clear(&ours);
    buffer_clear(&theirs);
    return same;
}
