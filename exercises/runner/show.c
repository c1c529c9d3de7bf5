/* show.c - tasks, hints, solutions, explanations and the list, as text. */
#include "show.h"

#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "layout.h"
#include "texts.h"

#define BAR_COLUMNS 24
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

struct look look_of(int fd)
{
    struct winsize size = {.ws_col = 0};
    struct look look = {.columns = 80, .color = isatty(fd)};

    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 &&
        size.ws_col < 80)
        look.columns = size.ws_col;
    return look;
}

/* A file of the exercise in the language that is spoken; false: missing. */
static bool read_text(struct learn *l, const struct exercise *e,
                      const char *file, struct buffer *b, struct buffer *said)
{
    char path[PATH_MAX];

    b->max = (size_t)1 << 20;
    texts_path(path, sizeof(path), l->course.exercises, e->name, file);
    if (buffer_read(b, path) == 0)
        return true;
    text_add(said, "error.text", path);
    return false;
}

static bool show_file(struct learn *l, const struct exercise *e,
                      const char *file, struct look look, struct buffer *b)
{
    struct buffer text = {.max = 0};
    bool there = read_text(l, e, file, &text, b);

    if (there)
        layout_markdown(b, buffer_text(&text), look.columns - 2, look.color);
    buffer_clear(&text);
    return there;
}

bool show_task(struct learn *l, const struct exercise *e, struct look look,
               struct buffer *b)
{
    return show_file(l, e, "README.md", look, b);
}

bool show_explain(struct learn *l, const struct exercise *e, struct look look,
                  struct buffer *b)
{
    return show_file(l, e, "explain.md", look, b);
}

bool show_hint(struct learn *l, const struct exercise *e, int level,
               struct look look, struct buffer *b)
{
    struct buffer text = {.max = 0};
    char hint[8192];
    bool there = read_text(l, e, "hints.md", &text, b);

    if (there &&
        layout_section(buffer_text(&text), level, hint, sizeof(hint))) {
        buffer_puts(b, look.color ? BOLD : "");
        text_add(b, "say.hint", number(level));
        buffer_puts(b, look.color ? PLAIN "\n" : "\n");
        layout_markdown(b, hint, look.columns - 2, look.color);
        text_add(b, level < 3 ? "say.hint_more" : "say.hint_last");
    }
    buffer_clear(&text);
    return there;
}

bool show_solution(struct learn *l, const struct exercise *e, struct look look,
                   struct buffer *b)
{
    static const char *const files[] = {"solution.c", "solution.txt",
                                        "solution.sh"};
    char path[PATH_MAX];
    const char *file = files[e->meta.kind];
    struct buffer text = {.max = 0};
    int rc = buffer_read(&text, course_path(&l->course, e, file, path));

    (void)look;
    if (rc == 0)
        buffer_add(b, buffer_text(&text), text.len);
    else
        text_add(b, "error.text", path);
    buffer_clear(&text);
    return rc == 0;
}

void show_title(struct learn *l, const struct exercise *e, char *out,
                size_t size)
{
    struct buffer text = {.max = 0}, said = {.max = 0};
    const char *line;

    snprintf(out, size, "%s", e->name);
    if (read_text(l, e, "README.md", &text, &said)) {
        line = buffer_text(&text);
        line += strspn(line, "# ");
        line += strspn(line, "0123456789");
        line += strspn(line, ":. ");
        snprintf(out, size, "%.*s", (int)strcspn(line, "\n"), line);
    }
    buffer_clear(&text);
    buffer_clear(&said);
}

void show_progress(struct learn *l, struct look look, struct buffer *b)
{
    int passed = progress_count(&l->progress, &l->course);
    int total = (int)l->course.count;
    int filled = total > 0 ? BAR_COLUMNS * passed / total : 0;

    buffer_puts(b, look.color ? "[" GREEN : "[");
    for (int i = 0; i < BAR_COLUMNS; i++) {
        if (i == filled && look.color)
            buffer_puts(b, PLAIN);
        buffer_puts(b, i < filled ? "#" : "-");
    }
    buffer_puts(b, look.color ? PLAIN "] " : "] ");
    text_add(b, "say.progress", number(passed), number(total));
}

static const char *state_of(const struct learn *l, size_t at, bool current)
{
    if (l->progress.of[at].passed)
        return "list.passed";
    if (l->progress.of[at].skipped)
        return "list.skipped";
    return current ? "list.current" : "list.open";
}

void show_list(struct learn *l, const struct exercise *current,
               struct look look, struct buffer *b)
{
    for (size_t i = 0; i < l->course.count; i++) {
        const struct exercise *e = &l->course.list[i];
        const char *state = state_of(l, i, e == current);
        const char *color = l->progress.of[i].passed ? GREEN
                            : e == current           ? YELLOW
                                                     : "";
        char title[256], line[512];
        size_t fits;

        show_title(l, e, title, sizeof(title));
        snprintf(line, sizeof(line), "%s %-18s %s", e == current ? ">" : " ",
                 e->name, title);
        fits = layout_fit(line, look.columns - 14);
        buffer_puts(b, look.color ? color : "");
        buffer_add(b, line, fits);
        line[fits] = '\0';
        for (size_t at = layout_width(line); at < look.columns - 14; at++)
            buffer_puts(b, " ");
        buffer_printf(b, " %s%s\n", text(state), look.color ? PLAIN : "");
    }
}
