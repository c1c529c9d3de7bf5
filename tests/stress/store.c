/* store.c - what stays on disk of a plan. See store.h for the files. */
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "plan.h"
#include "result.h"
#include "tracker.h"

#define READ_MOST (64 << 20)
#define TEXT_MOST 1024 /* of a plan */

const char *const outcome_names[OUTCOME_COUNT] = {
    "not-run",       "judged", "crash",   "hang",
    "out-of-memory", "failed", "unjudged"};

const char *store_path(const char *dir, const char *name, const char *end,
                       char buf[PATH_MAX])
{
    /* A path that is too long can't be opened, and that is told. */
    if (snprintf(buf, PATH_MAX, "%s/%s%s", dir, name, end) >= PATH_MAX)
        buf[0] = '\0';
    return buf;
}

static char *read_from(int fd, off_t from, size_t bytes)
{
    char *text = tracker_malloc(STRESS_TAG, bytes + 1);
    size_t len = 0;
    ssize_t got;

    while (text != NULL && len < bytes &&
           (got = pread(fd, text + len, bytes - len, from + (off_t)len)) > 0)
        len += (size_t)got;
    if (text != NULL)
        text[len] = '\0';
    return text;
}

char *store_read(const char *path)
{
    struct stat st;
    char *text = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) != 0 || st.st_size > READ_MOST)
        errno = EFBIG;
    else
        text = read_from(fd, 0, (size_t)st.st_size);
    close(fd);
    return text;
}

char *store_read_end(const char *path, size_t most)
{
    struct stat st = {.st_size = 0};
    char *text;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    (void)fstat(fd, &st);
    if ((size_t)st.st_size > most)
        text = read_from(fd, st.st_size - (off_t)most, most);
    else
        text = read_from(fd, 0, (size_t)st.st_size);
    close(fd);
    return text;
}

/* FNV-1a of a file: is it still the same bot? */
int store_hash(const char *path, uint64_t *out)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    FILE *file = fopen(path, "rbe");
    int c;

    if (file == NULL)
        return -errno;
    while ((c = getc_unlocked(file)) != EOF)
        hash = (hash ^ (uint64_t)c) * UINT64_C(0x100000001b3);
    fclose(file);
    *out = hash;
    return 0;
}

static int make_text(const struct plan *plan, uint64_t bot_hash, char *buf,
                     size_t size)
{
    FILE *out = fmemopen(buf, size, "w");

    if (out == NULL)
        return -errno;
    fprintf(out, "profile=%s\n", plan->profile);
    plan_put(plan, out);
    fprintf(out, "bot=%016" PRIx64 "\n", bot_hash);
    return fclose(out) != 0 ? -errno : 0;
}

static int write_text(const char *path, const char *text)
{
    struct outfile o;
    int rc = outfile_open(&o, path);

    if (rc == 0) {
        fputs(text, o.file);
        rc = outfile_commit(&o);
    }
    outfile_abort(&o);
    return rc;
}

/* The kernel lets go of it whatever ends us. Where files can't be locked there
 * is no guard. */
static int lock_folder(const char *dir)
{
    char path[PATH_MAX];
    int fd = open(store_path(dir, "lock", "", path),
                  O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    if (fd < 0)
        return -errno;
    if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        close(fd);
        return -EBUSY;
    }
    return fd;
}

/* "NAME.tmp123": was not yet renamed when its writer was killed. */
static bool is_half(const char *name)
{
    const char *tmp = strstr(name, ".tmp");

    return tmp != NULL && tmp[4] != '\0' &&
           tmp[4 + strspn(tmp + 4, "0123456789")] == '\0';
}

/* Take away files of a folder: all, or those that are half written. */
static void remove_files(const char *dir, bool all)
{
    DIR *list = opendir(dir);
    struct dirent *entry;

    while (list != NULL && (entry = readdir(list)) != NULL)
        if (all ? strcmp(entry->d_name, ".") != 0 &&
                      strcmp(entry->d_name, "..") != 0
                : is_half(entry->d_name))
            (void)unlinkat(dirfd(list), entry->d_name, 0);
    if (list != NULL)
        closedir(list);
}

int store_open(const char *dir, const struct plan *plan, uint64_t bot_hash,
               bool resume, int *lock)
{
    char path[PATH_MAX];
    char text[TEXT_MOST];
    char *old = NULL;
    int rc = make_text(plan, bot_hash, text, sizeof(text));

    *lock = -1;
    if (rc == 0 && mkdir(dir, 0777) != 0 && errno != EEXIST)
        rc = -errno;
    if (rc == 0)
        rc = *lock = lock_folder(dir);
    if (rc >= 0) {
        old = store_read(store_path(dir, "plan", "", path));
        if (old == NULL)
            rc = errno == ENOENT ? write_text(path, text) : -errno;
        else if (!resume)
            rc = -EEXIST;
        else
            rc = strcmp(old, text) == 0 ? 0 : -ESTALE;
    }
    if (rc == 0 && old != NULL)
        remove_files(dir, false);
    if (rc < 0 && *lock >= 0) {
        close(*lock);
        *lock = -1;
    }
    tracker_free(old);
    return rc;
}

/* One line of a plan. */
static int read_line(const char *line, struct plan *out, uint64_t *bot_hash,
                     int *used)
{
    char value[512];
    char name[16];

    *used = 0;
    if (sscanf(line, "%15[a-z]=%511[^\n]%n", name, value, used) != 2)
        return -EBADMSG;
    if (strcmp(name, "profile") == 0) {
        snprintf(out->profile, sizeof(out->profile), "%.15s", value);
        return 0;
    }
    if (strcmp(name, "bot") == 0)
        return sscanf(value, "%16" SCNx64, bot_hash) == 1 ? 0 : -EBADMSG;
    return plan_set(out, name, value);
}

char *store_plan(const char *dir, struct plan *out)
{
    char path[PATH_MAX];
    char again[TEXT_MOST];
    char *text = store_read(store_path(dir, "plan", "", path));
    uint64_t bot_hash = 0;
    int used;
    int rc = 0;

    *out = (struct plan){.loads = 0};
    for (char *line = text; line != NULL && *line != '\0' && rc == 0;) {
        rc = read_line(line, out, &bot_hash, &used);
        line += used + (line[used] == '\n');
    }
    if (text == NULL)
        return NULL;
    /* All of it is there, and is as we would write it. */
    if (rc == 0 && make_text(out, bot_hash, again, sizeof(again)) == 0 &&
        strcmp(text, again) == 0)
        return text;
    tracker_free(text);
    errno = EBADMSG;
    return NULL;
}

int store_put_run(const char *dir, const struct run *run)
{
    char path[PATH_MAX];
    char text[sizeof(run->message) + 100];

    snprintf(text, sizeof(text), "%d %d %" PRIu64 " %" PRIu64 "\n%s\n",
             run->outcome, run->code, run->ms, run->resident_kb, run->message);
    return write_text(store_path(dir, run->name, ".run", path), text);
}

int store_get_run(const char *dir, struct run *run)
{
    char path[PATH_MAX];
    char *text = store_read(store_path(dir, run->name, ".run", path));
    unsigned outcome = OUTCOME_COUNT;
    int used = 0;
    int rc = 0;

    if (text == NULL)
        return -errno;
    if (sscanf(text, "%u %d %" SCNu64 " %" SCNu64 "%n", &outcome, &run->code,
               &run->ms, &run->resident_kb, &used) != 4 ||
        outcome == OUTCOME_NOT_RUN || outcome >= OUTCOME_COUNT ||
        text[used] != '\n')
        rc = -EBADMSG;
    else
        snprintf(run->message, sizeof(run->message), "%.*s",
                 (int)strcspn(text + used + 1, "\n"), text + used + 1);
    result_clean(run->message);
    if (rc == 0 && outcome == OUTCOME_JUDGED && !result_is_whole(dir, run))
        rc = -EBADMSG;
    run->outcome = rc == 0 ? (enum outcome)outcome : OUTCOME_NOT_RUN;
    tracker_free(text);
    return rc;
}

void store_remove(const char *dir)
{
    remove_files(dir, true);
    (void)rmdir(dir);
}
