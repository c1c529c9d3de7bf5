/* progress.c - what a learner has passed, in a file that may be deleted. */
#include "progress.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "buffer.h"
#include "folder.h"

static int index_of(const struct course *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++) {
        if (strcmp(c->list[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}

/* One line; false: it makes no sense. A name that is no exercise any more does:
 * the project may have changed. */
static bool take_line(struct progress *p, const struct course *c, char *line)
{
    char word[16], name[EXERCISE_NAME_LEN], rest;
    int hints = 0;
    int got = sscanf(line, "%15s %47s %d %c", word, name, &hints, &rest);
    int at;

    if (line[strspn(line, " \t\r\n")] == '\0' || line[0] == '#')
        return true;
    if (got < 2 || got > 3)
        return false;
    at = index_of(c, name);
    if (strcmp(word, "passed") == 0 && got == 2) {
        if (at >= 0)
            p->of[at].passed = true;
    } else if (strcmp(word, "skipped") == 0 && got == 2) {
        if (at >= 0)
            p->of[at].skipped = true;
    } else if (strcmp(word, "hints") == 0 && got == 3 && hints >= 1 &&
               hints <= 3) {
        if (at >= 0)
            p->of[at].hints = hints;
    } else {
        return false;
    }
    return true;
}

int progress_read(struct progress *p, const struct course *c)
{
    struct buffer file = {.max = 65536};
    int rc;
    char *line;

    memset(p, 0, sizeof(*p));
    snprintf(p->path, sizeof(p->path), "%.4000s/.progress", c->my);
    rc = buffer_read(&file, p->path);
    line = file.text;
    while ((rc == 0 || rc == -EFBIG) && line != NULL &&
           line < file.text + file.len) {
        size_t len = strcspn(line, "\n");
        char *next = line + len + 1;

        line[len] = '\0';
        if (!take_line(p, c, line))
            p->bad_lines++;
        line = next;
    }
    buffer_clear(&file);
    return rc == -ENOENT || rc == -ENOTDIR || rc == -EFBIG ? 0 : rc;
}

int progress_write(struct progress *p, const struct course *c)
{
    struct buffer file = {.max = 0};
    int rc;

    buffer_puts(&file, "# Progress of ./workshop learn. Delete this file to "
                       "start anew.\n");
    for (size_t i = 0; i < c->count; i++) {
        const char *name = c->list[i].name;

        if (p->of[i].passed)
            buffer_printf(&file, "passed %s\n", name);
        else if (p->of[i].skipped)
            buffer_printf(&file, "skipped %s\n", name);
        if (p->of[i].hints > 0)
            buffer_printf(&file, "hints %s %d\n", name, p->of[i].hints);
    }
    rc = folder_make(c->my);
    if (rc == 0)
        rc = buffer_write(p->path, buffer_text(&file), file.len);
    buffer_clear(&file);
    return rc;
}

int progress_next(const struct progress *p, const struct course *c)
{
    for (size_t i = 0; i < c->count; i++) {
        if (!p->of[i].passed && !p->of[i].skipped)
            return (int)i;
    }
    for (size_t i = 0; i < c->count; i++) {
        if (!p->of[i].passed)
            return (int)i;
    }
    return -1;
}

int progress_count(const struct progress *p, const struct course *c)
{
    int count = 0;

    for (size_t i = 0; i < c->count; i++)
        count += p->of[i].passed;
    return count;
}
