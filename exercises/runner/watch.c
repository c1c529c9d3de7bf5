/* watch.c - learn watch: check again on each save; keys do the rest.
 *
 * What a learner reads in the middle never goes away by itself: a new verdict
 * comes only after a save, and the next exercise only when a key asks for it.
 */
#include "watch.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "show.h"
#include "texts.h"
#include "work.h"

#define LOOK_MS 500

static void paint(struct watch *w)
{
    struct buffer head = {.max = 0}, state = {.max = 0};
    struct look look = {w->screen.columns, true};
    size_t width;

    show_progress(w->learn, look, &head);
    width = layout_width(buffer_text(&head)) + strlen(w->exercise->name);
    for (; width < w->screen.columns; width++)
        buffer_puts(&head, " ");
    buffer_printf(&head, "\033[1m%s", w->exercise->name);
    watch_add_state(w, &state);
    screen_paint(&w->screen, buffer_text(&head), buffer_text(&w->body),
                 buffer_text(&state), text("watch.keys"));
    if (screen_has_more(&w->screen) && !w->more_known) {
        w->more_known = true; /* only now it is known how long the body is */
        buffer_clear(&state);
        watch_add_state(w, &state);
        screen_paint(&w->screen, buffer_text(&head), buffer_text(&w->body),
                     buffer_text(&state), text("watch.keys"));
    }
    buffer_clear(&head);
    buffer_clear(&state);
}

void watch_show(struct watch *w)
{
    buffer_clear(&w->body);
    w->screen.first = 0;
    w->screen.body_lines = 0;
    w->more_known = false;
}

void watch_judge(struct watch *w)
{
    int rc = watch_job_start(&w->job, w->learn, w->exercise);

    w->note = NULL;
    if (rc < 0) {
        watch_show(w);
        text_add(&w->body, "error.read", "fork", strerror(-rc));
    }
}

/* Show what is known of an exercise: its task, or, if the learner has been at
 * it already, a new verdict. */
int watch_begin(struct watch *w, const struct exercise *e)
{
    char answer[256], problem[PATH_MAX];
    int rc = work_begin(&w->learn->course, e, problem);

    if (rc < 0) {
        watch_show(w);
        text_add(&w->body, "error.write", problem, strerror(-rc));
        return rc;
    }
    watch_job_stop(&w->job);
    watch_file_clear(&w->file);
    w->exercise = e;
    w->verdict = -1;
    w->note = NULL;
    exercise_answer(e, answer, sizeof(answer));
    course_my_path(&w->learn->course, e, answer, w->path);
    watch_file_init(&w->file, w->path);
    watch_show(w);
    show_task(w->learn, e, (struct look){w->screen.columns, true}, &w->body);
    if (!work_is_untouched(&w->learn->course, e))
        watch_judge(w);
    return 0;
}

/* A verdict has come. */
static void take_verdict(struct watch *w, const char *text_of)
{
    struct learn *l = w->learn;
    size_t at = (size_t)(w->exercise - l->course.list);
    int rc = 0;

    watch_show(w);
    w->verdict = w->job.status;
    buffer_puts(&w->body, text_of);
    buffer_clear(&w->job.said);
    if (w->verdict != 0)
        return;
    text_add(&w->body, "watch.passed");
    progress_read(&l->progress, &l->course);
    if (!l->progress.of[at].passed) {
        l->progress.of[at].passed = true;
        rc = progress_write(&l->progress, &l->course);
    }
    if (rc < 0)
        text_add(&w->body, "error.write", l->progress.path, strerror(-rc));
    if (progress_next(&l->progress, &l->course) < 0)
        text_add(&w->body, "say.all_done");
}

/* Wait for something to happen, and take it. True if there is something new to
 * be seen; false at the end. */
static bool turn(struct watch *w)
{
    struct pollfd fds[3] = {{.fd = STDIN_FILENO, .events = POLLIN},
                            {.fd = w->job.fd, .events = POLLIN},
                            {.fd = w->file.fd, .events = POLLIN}};
    const char *text_of;
    int ready = poll(fds, 3, LOOK_MS);
    bool news = screen_resize(&w->screen);

    if (ready > 0 && fds[1].revents != 0 && w->job.pid > 0) {
        unsigned begun = w->job.begun;

        if (watch_job_read(&w->job, &text_of)) {
            take_verdict(w, text_of);
            news = true;
        }
        news = news || begun != w->job.begun;
    }
    if (watch_file_saved(&w->file)) {
        watch_judge(w);
        news = true;
    }
    if (ready > 0 && fds[0].revents != 0) {
        watch_key(w, screen_key());
        news = true;
    }
    return news;
}

static const struct exercise *first_exercise(struct learn *l, int *status)
{
    if (l->options.name == NULL &&
        progress_next(&l->progress, &l->course) < 0 && l->course.count > 0)
        return &l->course.list[l->course.count - 1]; /* all are passed */
    return learn_exercise(l, status);
}

int command_watch(struct learn *l)
{
    static struct watch w;
    int status = 0;
    const struct exercise *e = first_exercise(l, &status);

    if (e == NULL)
        return status;
    w = (struct watch){.learn = l, .job = {.fd = -1}, .file = {.fd = -1}};
    if (screen_open(&w.screen) < 0) {
        text_print(stderr, "error.terminal");
        return EXIT_USAGE;
    }
    w.exercise = e;
    if (watch_begin(&w, e) < 0) {
        screen_close(&w.screen);
        fputs(buffer_text(&w.body), stderr);
        status = EXIT_CANTWRITE;
        w.over = true;
    }
    if (!w.over)
        paint(&w);
    while (!w.over && process_stopped() == 0) {
        if (turn(&w))
            paint(&w);
    }
    watch_job_stop(&w.job);
    watch_file_clear(&w.file);
    buffer_clear(&w.body);
    screen_close(&w.screen);
    if (status == 0) {
        text_print(stdout, "watch.bye",
                   number(progress_count(&l->progress, &l->course)),
                   number((long)l->course.count));
        fflush(stdout);
    }
    return process_stopped() != 0 ? 128 + process_stopped() : status;
}
