/* words.c - texts by key, from a file of lines "key = text".
 *
 * The file is kept as it was read, its lines cut into key and text in place.
 */
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* \n and \s, in place. */
static void unescape(char *text)
{
    char *to = text;

    for (; *text != '\0'; text++) {
        if (text[0] == '\\' && text[1] == 'n') {
            *to++ = '\n';
            text++;
        } else if (text[0] == '\\' && text[1] == 's') {
            *to++ = ' ';
            text++;
        } else {
            *to++ = *text;
        }
    }
    *to = '\0';
}

/* "| more": a line of its own, behind the last text. There is room: the bytes
 * between were the end of that line and the mark. */
static void continue_text(struct words *w, const char *line)
{
    char *end = w->last + strlen(w->last);

    line += line[1] == ' ' ? 2 : 1;
    memmove(end, line, strlen(line) + 1);
    end += strlen(end);
    end[0] = '\n';
    end[1] = '\0';
}

static int add_line(struct words *w, char *line)
{
    char *middle = strstr(line, " = ");
    size_t len = strlen(line);
    size_t skip = 3;

    if (line[0] == '|' && w->count > 0) {
        continue_text(w, line);
        return 0;
    }
    if (middle == NULL && len > 2 && strcmp(line + len - 2, " =") == 0) {
        middle = line + len - 2; /* the text stands below */
        skip = 2;
    }
    if (line[0] == '#' || middle == NULL)
        return 0;
    if (w->count == WORDS_MAX)
        return -EFBIG;
    *middle = '\0';
    unescape(line);
    unescape(middle + skip);
    w->list[w->count].key = line;
    w->list[w->count].text = w->last = middle + skip;
    w->count++;
    return 0;
}

int words_load(struct words *w, const char *path)
{
    FILE *file = fopen(path, "re");
    size_t len;
    int rc = 0;

    if (file == NULL)
        return -errno;
    len = fread(w->bytes, 1, sizeof(w->bytes) - 1, file);
    if (ferror(file))
        rc = -EIO;
    else if (len == sizeof(w->bytes) - 1)
        rc = -EFBIG;
    fclose(file);
    w->bytes[len] = '\0';
    for (char *line = w->bytes; rc == 0 && *line != '\0';) {
        char *end = line + strcspn(line, "\n");
        bool last = *end == '\0';

        *end = '\0';
        rc = add_line(w, line);
        line = last ? end : end + 1;
    }
    return rc;
}

const char *words_get(const struct words *w, const char *key)
{
    for (size_t i = 0; i < w->count; i++) {
        if (strcmp(w->list[i].key, key) == 0)
            return w->list[i].text;
    }
    return NULL;
}

static const char *value_at(const char *const *values, char digit)
{
    for (size_t i = 0; values[i] != NULL; i++) {
        if (i == (size_t)(digit - '0'))
            return values[i];
    }
    return "";
}

char *words_fill(char *out, size_t size, const char *text,
                 const char *const *values)
{
    size_t at = 0;

    while (*text != '\0' && at + 1 < size) {
        if (text[0] == '{' && text[1] >= '0' && text[1] <= '9' &&
            text[2] == '}') {
            const char *value = value_at(values, text[1]);

            while (*value != '\0' && at + 1 < size)
                out[at++] = *value++;
            text += 3;
        } else {
            out[at++] = *text++;
        }
    }
    out[at] = '\0';
    return out;
}

const char *words_plural(const char *language, long n)
{
    long last = n % 10;
    long two = n % 100;

    if (strcmp(language, "ru") != 0)
        return n == 1 ? "one" : "many";
    if (last == 1 && two != 11)
        return "one";
    return last >= 2 && last <= 4 && (two < 12 || two > 14) ? "few" : "many";
}

/* The next conversion of a format: where it starts, and one past it. */
static const char *next_conversion(const char *format, const char **end)
{
    for (;;) {
        format = strchr(format, '%');
        if (format == NULL || format[1] != '%')
            break;
        format += 2;
    }
    if (format != NULL) {
        *end = format + 1 + strspn(format + 1, "0123456789.-+ #lhzjt");
        if (**end != '\0')
            ++*end;
    }
    return format;
}

bool words_same_format(const char *a, const char *b)
{
    for (;;) {
        const char *a_end = a, *b_end = b;

        a = next_conversion(a, &a_end);
        b = next_conversion(b, &b_end);
        if (a == NULL || b == NULL)
            return a == b;
        if (a_end - a != b_end - b || strncmp(a, b, (size_t)(a_end - a)) != 0)
            return false;
        a = a_end;
        b = b_end;
    }
}
