/* answers.c - the form of an exercise that asks for an answer, not for code.
 *
 * Lines "key = text"; what stands behind a # is a comment. The keys are those
 * of the form as it was shipped, each once: a slip of the pen is told with its
 * line, rather than judged as a wrong answer.
 */
#include "inside.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define ANSWERS_MAX 64

static char form[16384], blank[16384];
static struct answer {
    const char *key;
    const char *text;
} answers[ANSWERS_MAX], questions[ANSWERS_MAX];
static size_t answer_count, question_count;

static char *trim(char *text)
{
    char *end;

    while (isspace((unsigned char)*text))
        text++;
    end = text + strlen(text);
    while (end > text && isspace((unsigned char)end[-1]))
        end--;
    *end = '\0';
    return text;
}

/* "key = text" in *out; false: nothing stands there. A line without "=" is a
 * key without a text: NULL. */
static bool split_line(char *line, struct answer *out)
{
    char *middle;

    line[strcspn(line, "#")] = '\0';
    middle = strchr(line, '=');
    if (middle != NULL)
        *middle = '\0';
    out->key = trim(line);
    out->text = middle != NULL ? trim(middle + 1) : NULL;
    return out->key[0] != '\0' || middle != NULL;
}

static const struct answer *find(const struct answer *list, size_t count,
                                 const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].key, key) == 0)
            return &list[i];
    }
    return NULL;
}

static void fail_line(const char *key, const char *word, int line)
{
    char number[16];

    snprintf(number, sizeof(number), "%d", line);
    say_fail(key, (const char *[]){word, number, NULL});
}

static void take_answer(const struct answer *one, int line)
{
    if (one->text == NULL)
        fail_line("check.form.line", one->key, line);
    if (find(questions, question_count, one->key) == NULL)
        fail_line("check.form.other", one->key, line);
    if (find(answers, answer_count, one->key) != NULL)
        fail_line("check.form.twice", one->key, line);
    answers[answer_count++] = *one; /* never more than there are questions */
}

static void take_question(const struct answer *one, int line)
{
    (void)line;
    if (one->text != NULL && question_count < ANSWERS_MAX)
        questions[question_count++] = *one;
}

/* Each line of a file that says something, to `take`. */
static void read_form(const char *path, char *text, size_t size,
                      void (*take)(const struct answer *one, int line))
{
    FILE *file = fopen(path, "re");
    struct answer one;
    size_t len;
    int number = 1;

    if (file == NULL)
        check_fail("%s: %s", path, strerror(errno));
    len = fread(text, 1, size, file);
    fclose(file);
    if (len == size)
        say_fail("check.form.long", (const char *[]){"16", NULL});
    text[len] = '\0';
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0)
        text += 3; /* the mark of UTF-8, with which some editors begin */
    for (char *line = text; line != NULL; number++) {
        char *end = strchr(line, '\n');

        if (end != NULL)
            *end++ = '\0';
        if (split_line(line, &one))
            take(&one, number);
        line = end;
    }
}

void answers_init(void)
{
    read_form(check_order.form, blank, sizeof(blank), take_question);
    read_form(check_order.answers, form, sizeof(form), take_answer);
    for (size_t i = 0; i < question_count; i++) {
        const struct answer *one =
            find(answers, answer_count, questions[i].key);

        if (one == NULL || one->text[0] == '\0' ||
            strcmp(one->text, "TODO") == 0)
            say_fail("check.todo", (const char *[]){questions[i].key, NULL});
    }
}

const char *check_answer(const char *key)
{
    const struct answer *one = find(answers, answer_count, key);

    return one != NULL ? one->text : "";
}

long check_number(const char *text)
{
    long number = 0;
    size_t digits = 0, behind = 0; /* a comma; 0: there was none */

    for (; *text != '\0'; text++) {
        if (*text == ',' && digits > 0 &&
            (behind == 0 ? digits <= 3 : behind == 4)) {
            behind = 1;
            continue;
        }
        if (!isdigit((unsigned char)*text) || ++digits > 9)
            return -1;
        behind += behind > 0;
        number = number * 10 + (*text - '0');
    }
    return digits > 0 && (behind == 0 || behind == 4) ? number : -1;
}
