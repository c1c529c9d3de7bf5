/* json.h - a strict reader of JSON (RFC 8259), for tests: is it valid, and
 * what is at a path such as "run.leaks.0"?
 */
#ifndef TESTS_JSON_H
#define TESTS_JSON_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* The end of the value that starts at `s` (blanks before it allowed), or NULL
 * if it is none. Numbers must be integers: that is our own contract. */
static inline const char *json_skip(const char *s);

static inline const char *json_blanks(const char *s)
{
    return s + strspn(s, " \t\n\r");
}

static inline bool json_is_hex(char c)
{
    return c != '\0' && strchr("0123456789abcdefABCDEF", c) != NULL;
}

static inline const char *json_string(const char *s)
{
    if (*s++ != '"')
        return NULL;
    for (; *s != '"'; s++) {
        if ((unsigned char)*s < ' ')
            return NULL;
        if (*s != '\\')
            continue;
        s++;
        if (*s == 'u') {
            for (int i = 0; i < 4; i++)
                if (!json_is_hex(*++s))
                    return NULL;
        } else if (*s == '\0' || strchr("\"\\/bfnrt", *s) == NULL) {
            return NULL;
        }
    }
    return s + 1;
}

static inline const char *json_integer(const char *s)
{
    size_t digits;

    s += *s == '-';
    digits = strspn(s, "0123456789");
    if (digits == 0 || (s[0] == '0' && digits > 1))
        return NULL;
    return strchr(".eE", s[digits]) != NULL && s[digits] != '\0' ? NULL
                                                                 : s + digits;
}

/* Members of an object or elements of an array, from behind the bracket. */
static inline const char *json_list(const char *s, char end)
{
    s = json_blanks(s);
    if (*s == end)
        return s + 1;
    for (;;) {
        if (end == '}') {
            s = json_string(json_blanks(s));
            if (s == NULL || *(s = json_blanks(s)) != ':')
                return NULL;
            s++;
        }
        s = json_skip(s);
        if (s == NULL)
            return NULL;
        s = json_blanks(s);
        if (*s == end)
            return s + 1;
        if (*s++ != ',')
            return NULL;
    }
}

static inline const char *json_skip(const char *s)
{
    static const char *const words[] = {"true", "false", "null"};

    s = json_blanks(s);
    for (size_t i = 0; i < 3; i++)
        if (strncmp(s, words[i], strlen(words[i])) == 0)
            return s + strlen(words[i]);
    if (*s == '{')
        return json_list(s + 1, '}');
    if (*s == '[')
        return json_list(s + 1, ']');
    return *s == '"' ? json_string(s) : json_integer(s);
}

/* Is all of it one value? */
static inline bool json_valid(const char *s)
{
    const char *end = json_skip(s);

    return end != NULL && *json_blanks(end) == '\0';
}

/* One step of a path: the member of that name, or the element of that
 * number. */
static inline const char *json_step(const char *s, const char *name,
                                    size_t length)
{
    size_t number = (size_t)strtoul(name, NULL, 10);
    bool object = *s == '{';

    if (!object && *s != '[')
        return NULL;
    for (s = json_blanks(s + 1); *s != ']' && *s != '}';) {
        const char *key = s;

        if (object)
            s = json_blanks(json_blanks(json_string(s)) + 1);
        if (object
                ? strncmp(key + 1, name, length) == 0 && key[1 + length] == '"'
                : number-- == 0)
            return json_blanks(s);
        s = json_blanks(json_skip(s));
        s = json_blanks(s + (*s == ','));
    }
    return NULL;
}

/* Where the value at `path` starts in a valid text, or NULL. */
static inline const char *json_at(const char *s, const char *path)
{
    s = json_blanks(s);
    while (s != NULL && *path != '\0') {
        size_t length = strcspn(path, ".");

        s = json_step(s, path, length);
        path += length + (path[length] == '.');
    }
    return s;
}

/* Does the value at `path` read just like this? */
static inline bool json_is(const char *s, const char *path, const char *value)
{
    const char *at = json_at(s, path);

    return at != NULL && strlen(value) == (size_t)(json_skip(at) - at) &&
           strncmp(at, value, strlen(value)) == 0;
}

#endif
