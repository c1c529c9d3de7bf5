/* prove_texts.c - an exercise's texts: there, complete, in each language. */
#include "prove.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "layout.h"
#include "scan.h"
#include "texts.h"

#define README_LINES_MAX 40
#define HINT_LINES_MAX 16

static const struct language {
    const char *name;
    const char *folder; /* of an exercise's texts, below the exercises */
    const char *question;
    const char *time;
} languages[] = {
    {"en", "", "**Question:**", "Time:"},
    {"ru", "ru/", "**Вопрос:**", "Время:"},
};

static int count_of(const char *text, const char *what)
{
    int count = 0;

    while ((text = strstr(text, what)) != NULL) {
        count++;
        text += strlen(what);
    }
    return count;
}

static void read_text(struct prove *p, const struct language *l,
                      const char *file, struct buffer *b)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%.3000s/%s%s/%s", p->learn->course.exercises,
             l->folder, p->exercise->name, file);
    prove_say(p, buffer_read(b, path) == 0 && b->len > 0, file,
              "%s is missing or empty", path);
}

/* How many lines it takes on a terminal. */
static int lines_of(const char *text)
{
    struct buffer shown = {.max = 0};
    int count;

    layout_markdown(&shown, text, 78, false);
    count = count_of(buffer_text(&shown), "\n");
    buffer_clear(&shown);
    return count;
}

/* Lines in fences marked as sh. */
static int commands_of(const char *text)
{
    int count = 0;

    while ((text = strstr(text, "```sh\n")) != NULL) {
        for (text += 6; *text != '\0' && strncmp(text, "```", 3) != 0;) {
            count++;
            text += strcspn(text, "\n");
            text += *text == '\n';
        }
    }
    return count;
}

static void prove_readme(struct prove *p, const struct language *l)
{
    struct buffer b = {.max = 65536};
    char number[16];
    const char *text;

    read_text(p, l, "README.md", &b);
    text = buffer_text(&b);
    snprintf(number, sizeof(number), "# %d", p->exercise->number);
    prove_say(p, strncmp(text, number, strlen(number)) == 0, "README.md",
              "%s: its title does not begin with '%s'", l->name, number);
    prove_say(p, count_of(text, l->question) == 1, "README.md",
              "%s: one '%s' is wanted", l->name, l->question);
    prove_say(p, commands_of(text) == 1, "README.md",
              "%s: one command in ```sh is wanted", l->name);
    prove_say(p, count_of(text, l->time) == 1, "README.md",
              "%s: one line '%s' is wanted", l->name, l->time);
    prove_say(p, strstr(text, "](") == NULL, "README.md", "%s: it has a link",
              l->name);
    prove_say(p, lines_of(text) <= README_LINES_MAX, "README.md",
              "%s: %d lines on a terminal, at most %d are wanted", l->name,
              lines_of(text), README_LINES_MAX);
    buffer_clear(&b);
}

static void prove_hints(struct prove *p, const struct language *l)
{
    struct buffer b = {.max = 65536};
    char hint[8192];

    read_text(p, l, "hints.md", &b);
    for (int level = 1; level <= 3; level++) {
        bool there = layout_section(buffer_text(&b), level, hint, sizeof(hint));

        prove_say(p, there, "hints.md", "%s: there is no hint ## %d", l->name,
                  level);
        prove_say(p, lines_of(hint) <= HINT_LINES_MAX, "hints.md",
                  "%s: hint %d has %d lines, at most %d are wanted", l->name,
                  level, lines_of(hint), HINT_LINES_MAX);
    }
    prove_say(p, !layout_section(buffer_text(&b), 4, hint, sizeof(hint)),
              "hints.md", "%s: there are more than three", l->name);
    buffer_clear(&b);
}

/* A text in Russian has Russian letters in it. */
static bool has_cyrillic(const char *text)
{
    return strstr(text, "\xd0") != NULL && strstr(text, "\xd1") != NULL;
}

static void prove_explain(struct prove *p, const struct language *l)
{
    struct buffer b = {.max = 65536};

    read_text(p, l, "explain.md", &b);
    prove_say(p, (strcmp(l->name, "ru") == 0) == has_cyrillic(buffer_text(&b)),
              "explain.md", "%s: it is in another language", l->name);
    buffer_clear(&b);
}

static void prove_todo(struct prove *p)
{
    struct buffer b = {.max = (size_t)1 << 20};
    char file[256], path[PATH_MAX];
    int count;

    exercise_answer(p->exercise, file, sizeof(file));
    buffer_read(&b, course_path(&p->learn->course, p->exercise, file, path));
    count = scan_count_todo(buffer_text(&b), b.len);
    prove_say(p,
              p->exercise->meta.kind == KIND_ANSWER ? count >= 1 : count == 1,
              file, "TODO stands in it %d times, not once", count);
    buffer_clear(&b);
}

void prove_texts(struct prove *p)
{
    for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++) {
        prove_readme(p, &languages[i]);
        prove_hints(p, &languages[i]);
        prove_explain(p, &languages[i]);
    }
    prove_todo(p);
}
