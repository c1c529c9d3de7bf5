/* view_notes.c - what the picture has to say: verdicts that turned, leaks that
 * were switched, and lines that others wrote to standard error.
 */
#include <stdio.h>
#include <string.h>

#include "alert.h"
#include "control.h"
#include "duration.h"
#include "tty.h"
#include "view_inside.h"

void view_alert(struct view *v, const struct verdict_event *event,
                const char *line, size_t len)
{
    char words[NOTICE_LEN];
    size_t count;

    if (!v->live) {
        view_write(v, line, len);
        return;
    }
    count = alert_words(event, words, sizeof(words));
    if (count > 0)
        notices_add(&v->notices, event->to == GROWTH_GROWING, words, count);
}

/* Leaks that were switched, by whomever. */
static void note_changes(struct view *v)
{
    const struct control_change *c;
    char at[FIGURE_LEN];
    char live[FIGURE_LEN];

    if (v->control == NULL)
        return;
    for (; v->told < control_look(v->control).changes; v->told++) {
        c = control_change_at(v->control, v->told);
        if (c == NULL)
            continue;
        duration_text(c->t_ms / 1000 * NS_PER_SECOND, at);
        figure_bytes(c->live.bytes, live);
        if (c->on)
            notices_addf(&v->notices, true,
                         "%s: %s is on: what is made from now on leaks", at,
                         catalogue_entry(c->leak)->name);
        else
            notices_addf(&v->notices, false,
                         "%s: %s is off, with %s there: nothing new leaks", at,
                         catalogue_entry(c->leak)->name, live);
    }
}

/* Whole lines that were written to standard error: they would have torn the
 * picture. At the end they come out where they were to go. */
static void note_errors(struct view *v)
{
    char words[NOTICE_LEN];
    size_t count;

    while ((count = tty_errors(v->errors_told, words, sizeof(words))) > 0) {
        const char *end = memchr(words, '\n', count);

        if (end == NULL && count < sizeof(words))
            return;
        if (end != NULL)
            count = (size_t)(end - words) + 1;
        for (size_t i = 0; i < count; i++)
            if ((unsigned char)words[i] >= 0x80) /* of unknown width */
                words[i] = '?';
        if (count > 1)
            notices_add(&v->notices, true, words, count);
        v->errors_told += count;
    }
}

void view_note(struct view *v)
{
    note_changes(v);
    note_errors(v);
    v->errors_told = tty_bound_errors(v->errors_told);
}
