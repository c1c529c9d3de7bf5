/* answers.c - the form of an exercise that asks for an answer, not for code.
 *
 * Lines "key = text"; what stands behind a # is a comment.
 */
#include "inside.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define ANSWERS_MAX 64

static char form[16384];
static struct {
    const char *key;
    const char *text;
} answers[ANSWERS_MAX];
static size_t answer_count;

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

static void read_line(char *line)
{
    char *middle;

    line[strcspn(line, "#")] = '\0';
    middle = strchr(line, '=');
    if (middle == NULL || answer_count == ANSWERS_MAX)
        return;
    *middle = '\0';
    answers[answer_count].key = trim(line);
    answers[answer_count].text = trim(middle + 1);
    answer_count++;
}

void answers_init(void)
{
    FILE *file = fopen(check_order.answers, "re");
    size_t len;

    if (file == NULL)
        check_fail("%s: %s", check_order.answers, strerror(errno));
    len = fread(form, 1, sizeof(form) - 1, file);
    fclose(file);
    form[len] = '\0';
    for (char *line = form; line != NULL;) {
        char *end = strchr(line, '\n');

        if (end != NULL)
            *end++ = '\0';
        read_line(line);
        line = end;
    }
    for (size_t i = 0; i < answer_count; i++) {
        const char *text = answers[i].text;

        if (text[0] == '\0' || strcmp(text, "TODO") == 0)
            say_fail("check.todo", (const char *[]){answers[i].key, NULL});
    }
}

const char *check_answer(const char *key)
{
    for (size_t i = 0; i < answer_count; i++) {
        if (strcmp(answers[i].key, key) == 0)
            return answers[i].text;
    }
    return "";
}
