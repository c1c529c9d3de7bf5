/* meta.c - lines "key = words" of an exercise's meta file. */
#include "meta.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\r\n"

static const char *const part_names[PARTS] = {"quick", "asan", "tsan",
                                              "memcheck"};

const char *part_name(enum part part)
{
    return part_names[part];
}

bool list_next(const char **list, char *word, size_t size)
{
    size_t len;

    *list += strspn(*list, BLANKS);
    len = strcspn(*list, BLANKS);
    if (len == 0)
        return false;
    snprintf(word, size, "%.*s", (int)len, *list);
    *list += len;
    return true;
}

bool list_has(const char *list, const char *word)
{
    char one[256];

    while (list_next(&list, one, sizeof(one))) {
        if (strcmp(one, word) == 0)
            return true;
    }
    return false;
}

static bool take_kind(struct meta *m, const char *value)
{
    static const char *const names[] = {"code", "answer", "script"};

    for (int i = 0; i < 3; i++) {
        if (strcmp(names[i], value) == 0) {
            m->kind = (enum kind)i;
            return true;
        }
    }
    return false;
}

static bool take_parts(struct meta *m, const char *value)
{
    char word[32];

    m->parts = 0;
    while (list_next(&value, word, sizeof(word))) {
        int part = 0;

        while (part < PARTS && strcmp(part_names[part], word) != 0)
            part++;
        if (part == PARTS)
            return false;
        m->parts |= 1U << part;
    }
    return m->parts & 1U << PART_QUICK;
}

static bool take_number(const char *value, long *out)
{
    char *end;

    *out = strtol(value, &end, 10);
    return end != value && *end == '\0' && *out > 0 && *out < 100000;
}

static bool take(struct meta *m, const char *key, const char *value)
{
    const struct {
        const char *key;
        char *list;
    } lists[] = {
        {"files", m->files},     {"given", m->given},
        {"allow", m->allow},     {"include", m->include},
        {"exports", m->exports}, {"attributes", m->attributes},
        {"libs", m->libs},       {"builtins", m->builtins},
    };
    long number = 0;

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (strcmp(lists[i].key, key) == 0)
            return snprintf(lists[i].list, META_LIST_LEN, "%s", value) <
                   META_LIST_LEN;
    }
    if (strcmp(key, "kind") == 0)
        return take_kind(m, value);
    if (strcmp(key, "parts") == 0)
        return take_parts(m, value);
    if (strcmp(key, "leaks") == 0) {
        m->leaks = strcmp(value, "yes") == 0;
        return m->leaks || strcmp(value, "no") == 0;
    }
    if (!take_number(value, &number))
        return false;
    if (strcmp(key, "minutes") == 0)
        m->minutes = (int)number;
    else if (strcmp(key, "seconds") == 0)
        m->seconds = (int)number;
    else if (strcmp(key, "megabytes") == 0)
        m->megabytes = number;
    else if (strcmp(key, "output_kb") == 0)
        m->output_kb = number;
    else
        return false;
    return true;
}

/* Cut a line into key and value; false for a line without either. */
static bool split(char *line, char **key, char **value)
{
    char *end;

    line[strcspn(line, "#\n")] = '\0';
    *key = line + strspn(line, BLANKS);
    *value = strchr(*key, '=');
    if (*value == NULL)
        return false;
    **value = '\0';
    (*key)[strcspn(*key, BLANKS)] = '\0';
    *value += 1 + strspn(*value + 1, BLANKS);
    for (end = *value + strlen(*value);
         end > *value && strchr(BLANKS, end[-1]) != NULL;)
        *--end = '\0';
    return true;
}

static void fill_defaults(struct meta *m)
{
    static const char *const files[] = {"exercise.c", "answer.txt",
                                        "exercise.sh"};

    if (m->files[0] == '\0')
        strcpy(m->files, files[m->kind]);
    if (m->parts == 0)
        m->parts = m->kind == KIND_CODE ? 1U << PART_QUICK | 1U << PART_ASAN |
                                              1U << PART_MEMCHECK
                                        : 1U << PART_QUICK;
}

int meta_read(struct meta *m, const char *path, char error[META_ERROR_LEN])
{
    FILE *file = fopen(path, "re");
    char line[META_LIST_LEN + 64];
    int rc = 0;

    *m = (struct meta){
        .seconds = 5, .megabytes = 64, .output_kb = 64, .allow = "@heap @text"};
    error[0] = '\0';
    if (file == NULL)
        return -errno;
    while (rc == 0 && fgets(line, sizeof(line), file) != NULL) {
        char *key, *value;

        if (split(line, &key, &value) && !take(m, key, value)) {
            snprintf(error, META_ERROR_LEN, "%.40s = %.60s", key, value);
            rc = -EINVAL;
        }
    }
    if (rc == 0 && m->minutes == 0) {
        snprintf(error, META_ERROR_LEN, "minutes");
        rc = -EINVAL;
    }
    fclose(file);
    fill_defaults(m);
    return rc;
}
