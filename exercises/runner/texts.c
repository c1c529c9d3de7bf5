/* texts.c - what the runner says, in the learner's language. */
#include "texts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "words.h"

#define TEXT_MAX 8192

static struct words english;
static struct words chosen;
static char language[LANGUAGE_LEN] = "en";

/* The first part of "ru_RU.UTF-8"; "C" and "POSIX" are English. */
static void language_of(const char *locale, char out[LANGUAGE_LEN])
{
    size_t len = strcspn(locale, "_.@");

    if (len == 0 || len >= LANGUAGE_LEN || strchr(locale, '/') != NULL ||
        strcmp(locale, "C") == 0 || strncmp(locale, "C.", 2) == 0 ||
        strcmp(locale, "POSIX") == 0) {
        strcpy(out, "en");
        return;
    }
    memcpy(out, locale, len);
    out[len] = '\0';
}

static const char *locale_of_environment(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "en";
}

int texts_init(const char *exercises, const char *wanted, bool *known)
{
    char path[4096];
    int rc;

    snprintf(path, sizeof(path), "%s/en/messages", exercises);
    rc = words_load(&english, path);
    if (rc < 0)
        return rc;
    language_of(wanted != NULL ? wanted : locale_of_environment(), language);
    snprintf(path, sizeof(path), "%s/%s/messages", exercises, language);
    *known = words_load(&chosen, path) == 0 &&
             (wanted == NULL || strchr(wanted, '/') == NULL);
    if (!*known)
        strcpy(language, "en");
    return 0;
}

const char *texts_language(void)
{
    return language;
}

const char *text_english(const char *key)
{
    const char *found = words_get(&english, key);

    return found != NULL ? found : key;
}

const char *text(const char *key)
{
    const char *found = words_get(&chosen, key);

    return found != NULL ? found : text_english(key);
}

void text_print_list(FILE *out, const char *const *list)
{
    char line[TEXT_MAX];

    fputs(words_fill(line, sizeof(line), text(list[0]), list + 1), out);
}

void text_add_list(struct buffer *b, const char *const *list)
{
    char line[TEXT_MAX];

    buffer_puts(b, words_fill(line, sizeof(line), text(list[0]), list + 1));
}

char *text_count(const char *key, long n, char *out, size_t size)
{
    char full[64], count[32];

    snprintf(full, sizeof(full), "%s.%s", key, words_plural(language, n));
    snprintf(count, sizeof(count), "%ld", n);
    return words_fill(out, size, text(full),
                      (const char *const[]){count, NULL});
}

const char *number(long n)
{
    static char places[8][32];
    static unsigned next;
    char *place = places[next++ % 8];

    snprintf(place, sizeof(places[0]), "%ld", n);
    return place;
}

char *texts_path(char *out, size_t size, const char *exercises,
                 const char *name, const char *file)
{
    snprintf(out, size, "%s/%s/%s/%s", exercises, language, name, file);
    if (strcmp(language, "en") == 0 || access(out, R_OK) != 0)
        snprintf(out, size, "%s/%s/%s", exercises, name, file);
    return out;
}
