/* explain.c - the catalogue on paper: --list and --explain=NAME.
 *
 * Words are wrapped. Diffs are written as they are, since somebody may want
 * to pipe one into a tool or a search.
 */
#include "explain.h"

#include <errno.h>
#include <string.h>

#include "report_parts.h"
#include "text.h"

#define LINE_BYTES 4096
#define WORDS_AT 2

/* Where the columns of --list start. */
enum { LIST_NAME = 2, LIST_LEAK = 11, LIST_EXIT = 65 };

static void add_list_line(struct text *t, const char *name, const char *leak,
                          const char *at_exit)
{
    text_to(t, LIST_NAME);
    text_add(t, name);
    text_color(t, TEXT_PLAIN);
    text_to(t, LIST_LEAK);
    text_add(t, leak);
    text_to(t, LIST_EXIT);
    text_add(t, at_exit);
    text_end_line(t);
}

void explain_add_list(struct text *t)
{
    text_color(t, TEXT_DIM);
    add_list_line(t, "name", "the leak", "memory at exit");
    for (int i = 0; i < LEAK_COUNT; i++) {
        const struct leak_entry *entry = catalogue_entry((enum leak)i);

        text_color(t, TEXT_BOLD);
        add_list_line(t, entry->name, entry->leak, entry->at_exit);
    }
    text_end_line(t);
    text_wrap(
        t, 0,
        "Watch one: ./bot --leak=cycle. Understand it: ./bot "
        "--explain=cycle. Several: --leak=book,timer, or --leak=all. One, two "
        "or none, and you find out: --leak=mystery.");
    text_end_line(t);
}

static void add_title(struct text *t, const char *words)
{
    text_end_line(t);
    text_color(t, TEXT_BOLD);
    text_add(t, words);
    text_end_line(t);
}

/* Words with line ends that count, each line wrapped; `hang` more columns
 * from its second line on. */
static void add_words(struct text *t, const char *words, unsigned hang)
{
    while (*words != '\0') {
        char line[LINE_BYTES];
        size_t len = strcspn(words, "\n");
        size_t kept = len < sizeof(line) ? len : sizeof(line) - 1;

        memcpy(line, words, kept);
        line[kept] = '\0';
        if (kept > 0) {
            text_to(t, WORDS_AT);
            text_wrap(t, WORDS_AT + hang, line);
        }
        text_end_line(t);
        words += len + (words[len] == '\n');
    }
}

/* Lines that a diff takes out are red, those that it puts in are green; its
 * headings stand back. */
static const char *diff_color(const char *line)
{
    if (strncmp(line, "---", 3) == 0 || strncmp(line, "+++", 3) == 0)
        return "\033[1m";
    switch (line[0]) {
    case '-':
        return "\033[31m";
    case '+':
        return "\033[32m";
    case '@':
        return "\033[36m";
    default:
        return "";
    }
}

static void add_diff(struct text *t, const char *diff)
{
    while (*diff != '\0' && t->error == 0) {
        int len = (int)strcspn(diff, "\n");
        const char *color = t->style.color ? diff_color(diff) : "";

        if (fprintf(t->out, "%s%.*s%s\n", color, len, diff,
                    color[0] != '\0' ? "\033[0m" : "") < 0)
            t->error = errno != 0 ? -errno : -EIO;
        diff += len + (diff[len] == '\n');
    }
}

/* A command to type, and what it shows. */
static void add_command(struct text *t, const char *why, const char *before,
                        const char *name, const char *after)
{
    char command[128];

    (void)snprintf(command, sizeof(command), "%s%s%s", before, name, after);
    report_add_line(t, why, "%s", command);
}

static void add_next(struct text *t, const struct leak_entry *entry)
{
    add_command(t, "watch", "./bot --leak=", entry->name, "");
    add_command(t, "the fix", "./bot --fix=", entry->name, "");
    add_command(t, "both", "./bot --compare --leak=", entry->name, "");
    /* A command is never wrapped but where a shell goes on reading. */
    if (strcmp(entry->at_exit, "reachable") == 0) {
        report_add_line(t, "memcheck",
                        "valgrind --leak-check=full --show-leak-kinds=all \\");
        add_command(t, "", "  ./bot --leak=", entry->name, " --pace=max");
    } else {
        add_command(t, "memcheck",
                    "valgrind --leak-check=full ./bot --leak=", entry->name,
                    " --pace=max");
    }
    add_command(t, "profile", "heaptrack ./bot --leak=", entry->name,
                " --pace=max");
}

void explain_add_leak(struct text *t, enum leak leak)
{
    const struct leak_entry *entry = catalogue_entry(leak);

    text_color(t, TEXT_BOLD);
    text_addf(t, "%s: %s", entry->name, entry->leak);
    text_end_line(t);
    report_add_line(t, "the part", "%s", entry->part);
    report_add_line(t, "the fix", "%s", entry->fix);
    report_add_line(t, "at exit", "%s", entry->at_exit);
    report_add_line(t, "watch", "%s", entry->watch);
    add_title(t, "What happens");
    add_words(t, entry->story, 0);
    add_title(t, "Where it happened for real");
    add_words(t, entry->incident, 0);
    add_title(t, "The diff");
    add_diff(t, entry->diff);
    add_title(t, "Which tools see it");
    add_words(t, entry->tools, 2);
    add_title(t, "What to type next");
    add_next(t, entry);
}

int explain_list(FILE *out)
{
    char buf[LINE_BYTES];
    struct text t;

    report_text_init(&t, buf, sizeof(buf), out);
    explain_add_list(&t);
    return report_text_end(&t);
}

int explain_leak(enum leak leak, FILE *out)
{
    char buf[LINE_BYTES];
    struct text t;

    report_text_init(&t, buf, sizeof(buf), out);
    explain_add_leak(&t, leak);
    return report_text_end(&t);
}
