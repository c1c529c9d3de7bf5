/* store.c - what stays on disk of a plan. See store.h for the files. */
#include "store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"
#include "plan.h"
#include "tracker.h"

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

char *store_read(const char *path)
{
    struct stat st;
    char *text = NULL;
    size_t len = 0;
    ssize_t got = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0)
        text = tracker_malloc(STRESS_TAG, (size_t)st.st_size + 1);
    while (text != NULL && len < (size_t)st.st_size &&
           (got = read(fd, text + len, (size_t)st.st_size - len)) > 0)
        len += (size_t)got;
    if (text != NULL)
        text[len] = '\0';
    close(fd);
    return text;
}

/* FNV-1a of a file: is it still the same bot? */
static int hash_file(const char *path, uint64_t *out)
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

static int make_text(const struct plan *plan, const char *bot, char *buf,
                     size_t size)
{
    FILE *out = fmemopen(buf, size, "w");
    uint64_t hash = 0;
    int rc;

    if (out == NULL)
        return -errno;
    rc = hash_file(bot, &hash);
    fprintf(out, "profile=%s\n", plan->profile);
    plan_put(plan, out);
    fprintf(out, "bot=%016" PRIx64 "\n", hash);
    return fclose(out) != 0 ? -errno : rc;
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

int store_open(const char *dir, const struct plan *plan, const char *bot,
               bool resume)
{
    char path[PATH_MAX];
    char text[1024];
    char *old;
    int rc = make_text(plan, bot, text, sizeof(text));

    if (rc != 0)
        return rc;
    if (mkdir(dir, 0777) != 0 && errno != EEXIST)
        return -errno;
    old = store_read(store_path(dir, "plan", "", path));
    if (old == NULL)
        rc = errno == ENOENT ? write_text(path, text) : -errno;
    else if (!resume)
        rc = -EEXIST;
    else
        rc = strcmp(old, text) == 0 ? 0 : -ESTALE;
    tracker_free(old);
    return rc;
}

char *store_plan(const char *dir, struct plan *out)
{
    char path[PATH_MAX];
    char *text = store_read(store_path(dir, "plan", "", path));

    for (char *line = text; line != NULL && *line != '\0';) {
        char value[512];
        char name[16];
        int used = 0;

        if (sscanf(line, "%15[a-z]=%511[^\n]%n", name, value, &used) != 2)
            goto wrong;
        if (strcmp(name, "profile") == 0)
            snprintf(out->profile, sizeof(out->profile), "%.15s", value);
        else if (strcmp(name, "bot") != 0 && plan_set(out, name, value) != 0)
            goto wrong;
        line += used + (line[used] == '\n');
    }
    return text;
wrong:
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
        outcome >= OUTCOME_COUNT || text[used] != '\n')
        rc = -EBADMSG;
    else
        snprintf(run->message, sizeof(run->message), "%.*s",
                 (int)strcspn(text + used + 1, "\n"), text + used + 1);
    run->outcome = rc == 0 ? (enum outcome)outcome : OUTCOME_NOT_RUN;
    tracker_free(text);
    return rc;
}

void store_remove(const char *dir)
{
    DIR *list = opendir(dir);
    struct dirent *entry;

    while (list != NULL && (entry = readdir(list)) != NULL)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)unlinkat(dirfd(list), entry->d_name, 0);
    if (list != NULL)
        closedir(list);
    (void)rmdir(dir);
}
