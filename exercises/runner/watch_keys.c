/* watch_keys.c - what the keys of learn watch do, and the line above them. */
#include "watch.h"

#include <stdio.h>
#include <string.h>

#include "progress.h"
#include "show.h"
#include "texts.h"
#include "work.h"

static size_t index_of(const struct watch *w)
{
    return (size_t)(w->exercise - w->learn->course.list);
}

static struct look look_here(const struct watch *w)
{
    return (struct look){w->screen.columns, true};
}

/* Keep the progress; what goes wrong is told in the body. */
static void keep(struct watch *w)
{
    struct learn *l = w->learn;
    int rc = progress_write(&l->progress, &l->course);

    if (rc < 0)
        text_add(&w->body, "error.write", l->progress.path, strerror(-rc));
}

static void on_hint(struct watch *w)
{
    int *hints = &w->learn->progress.of[index_of(w)].hints;

    watch_show(w);
    if (*hints < 3) {
        ++*hints;
        keep(w);
    }
    for (int level = 1; level <= *hints; level++) {
        if (level > 1)
            buffer_puts(&w->body, "\n");
        if (level < *hints)
            watch_show(w); /* the last one alone: there is little room */
        show_hint(w->learn, w->exercise, level, look_here(w), &w->body);
    }
}

static void on_list(struct watch *w)
{
    watch_show(w);
    show_list(w->learn, w->exercise, look_here(w), &w->body);
    screen_show_line(&w->screen, index_of(w));
    w->note = "watch.list";
}

static void on_next(struct watch *w)
{
    struct learn *l = w->learn;
    size_t at = index_of(w);

    if (!l->progress.of[at].passed && !l->progress.of[at].skipped) {
        w->note = "watch.not_passed";
        return;
    }
    for (size_t step = 1; step < l->course.count; step++) {
        size_t next = (at + step) % l->course.count;

        if (!l->progress.of[next].passed) {
            watch_begin(w, &l->course.list[next]);
            return;
        }
    }
    w->note = "watch.no_next";
}

static void on_skip(struct watch *w)
{
    struct learn *l = w->learn;

    progress_read(&l->progress, &l->course);
    if (!l->progress.of[index_of(w)].passed) {
        l->progress.of[index_of(w)].skipped = true;
        keep(w);
    }
    on_next(w);
}

static void on_explain(struct watch *w)
{
    if (!w->learn->progress.of[index_of(w)].passed) {
        w->note = "watch.explain_later";
        return;
    }
    watch_show(w);
    show_explain(w->learn, w->exercise, look_here(w), &w->body);
}

static void show_the_solution(struct watch *w)
{
    watch_show(w);
    show_solution(w->learn, w->exercise, look_here(w), &w->body);
}

static void on_solution(struct watch *w)
{
    if (w->learn->progress.of[index_of(w)].passed) {
        show_the_solution(w);
    } else {
        w->question = ASK_SOLUTION;
        w->note = "watch.ask_solution";
    }
}

static void reset(struct watch *w)
{
    struct learn *l = w->learn;
    char backup[PATH_MAX], problem[PATH_MAX];
    int rc = work_reset(&l->course, w->exercise, backup, problem);

    if (rc < 0) {
        watch_show(w);
        text_add(&w->body, "error.write", problem, strerror(-rc));
        return;
    }
    l->progress.of[index_of(w)].passed = false;
    l->progress.of[index_of(w)].skipped = false;
    watch_begin(w, w->exercise);
    watch_show(w);
    text_add(&w->body, "say.reset", w->exercise->name, backup);
    keep(w);
}

/* An answer to a question: anything but yes is no. */
static void answer(struct watch *w, int key)
{
    enum watch_question question = w->question;

    w->question = ASK_NOTHING;
    w->note = NULL;
    if (key != 'y' && key != 'Y' && key != 'l') /* l: д, of "да" */
        return;
    if (question == ASK_RESET)
        reset(w);
    else
        show_the_solution(w);
}

/* Digits, then Enter: go to that exercise. */
static void on_digit(struct watch *w, int key)
{
    struct learn *l = w->learn;

    if (key >= '0' && key <= '9') {
        w->typed = w->typed * 10 % 1000 + (key - '0');
        w->note = "watch.typed";
        return;
    }
    for (size_t i = 0; i < l->course.count; i++) {
        if (l->course.list[i].number == w->typed) {
            watch_begin(w, &l->course.list[i]);
            w->typed = 0;
            return;
        }
    }
    w->note = w->typed != 0 ? "watch.no_number" : NULL;
    w->typed = 0;
}

void watch_key(struct watch *w, int key)
{
    if (key == 0)
        return;
    if (key == SCREEN_GONE || key == 'q' || key == 4) {
        w->over = true;
        return;
    }
    if (w->question != ASK_NOTHING) {
        answer(w, key);
        return;
    }
    if ((key >= '0' && key <= '9') || key == '\n' || key == '\r') {
        on_digit(w, key);
        return;
    }
    w->typed = 0;
    w->note = NULL;
    switch (key) {
    case 'h':
        on_hint(w);
        break;
    case 't':
        watch_show(w);
        show_task(w->learn, w->exercise, look_here(w), &w->body);
        break;
    case 'c':
        watch_judge(w);
        break;
    case 'l':
        on_list(w);
        break;
    case 'n':
        on_next(w);
        break;
    case 's':
        on_skip(w);
        break;
    case 'x':
        on_solution(w);
        break;
    case 'e':
        on_explain(w);
        break;
    case 'r':
        w->question = ASK_RESET;
        w->note = "watch.ask_reset";
        break;
    case SCREEN_DOWN:
        screen_scroll(&w->screen, 1);
        break;
    case SCREEN_UP:
    case 'b':
        screen_scroll(&w->screen, -1);
        break;
    default:
        w->note = "watch.no_key";
        break;
    }
}

/* The parts of the check that runs: those done, and the one at work. */
static void add_parts(const struct watch *w, struct buffer *b)
{
    for (int part = 0; part < PARTS; part++) {
        char key[32];

        if ((w->job.begun & 1U << part) == 0)
            continue;
        snprintf(key, sizeof(key), "watch.%s", part_name((enum part)part));
        buffer_puts(b, text(key));
        buffer_puts(b, part == (int)w->job.part ? " ..." : " ok, ");
    }
}

void watch_add_state(struct watch *w, struct buffer *b)
{
    if (screen_has_more(&w->screen))
        text_add(b, "watch.more");
    if (w->note != NULL) {
        buffer_puts(b, "\033[33m");
        text_add(b, w->note, number(w->typed));
        buffer_puts(b, "\033[0m");
    } else if (w->job.pid > 0) {
        text_add(b, "watch.checking");
        add_parts(w, b);
    } else if (w->verdict == 0) {
        text_add(b, "watch.next");
    } else {
        text_add(b, w->verdict < 0 ? "watch.save" : "watch.again", w->path);
    }
}
