/* texts.h - what the runner says, in the learner's language.
 *
 * The texts stand in exercises/en/messages and exercises/ru/messages. What a
 * language lacks is said in English.
 */
#ifndef LEARN_TEXTS_H
#define LEARN_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "buffer.h"

#define LANGUAGE_LEN 16

/* Read the messages below `exercises`. `wanted`: "ru", "ru_RU.UTF-8", or NULL
 * for what LC_ALL, LC_MESSAGES or LANG say; a language that is not there is
 * English, and *known says whether it is there. 0, or a negative errno: there
 * are no English texts. */
int texts_init(const char *exercises, const char *wanted, bool *known);

/* "en" or "ru": the folder of the language that is spoken. */
const char *texts_language(void);

/* The text of this key; the key itself if there is none. */
const char *text(const char *key);
/* The same in English, whatever is spoken. */
const char *text_english(const char *key);

/* Write the text of a key, {0}, {1}... replaced by the strings that follow the
 * key. */
#define text_print(out, ...)                                                   \
    text_print_list((out), (const char *const[]){__VA_ARGS__, NULL})
#define text_add(buffer, ...)                                                  \
    text_add_list((buffer), (const char *const[]){__VA_ARGS__, NULL})
void text_print_list(FILE *out, const char *const *key_and_values);
void text_add_list(struct buffer *b, const char *const *key_and_values);

/* "3 blocks", "3 блока": the count and the form of KEY.one, KEY.few or KEY.many
 * that belongs to it. Returns `out`. */
char *text_count(const char *key, long n, char *out, size_t size);

/* A number as text, in one of a few static places: for an argument list. */
const char *number(long n);

/* The path of an exercise's file in the language that is spoken, if it has
 * one, else the English one. Returns `out`. */
char *texts_path(char *out, size_t size, const char *exercises,
                 const char *name, const char *file);

#endif
