/* frame_foot.c - the lower lines of a frame: what was said, and what may be
 * pressed.
 */
#include "frame_foot.h"

#include <stdio.h>
#include <string.h>

#include "alert.h"
#include "catalogue.h"
#include "control.h"
#include "duration.h"
#include "frame_head.h"
#include "tracker.h"

static const char *tag_name(unsigned tag)
{
    const char *name = tracker_tag_get_name(tag);

    return name != NULL ? name : "a tag";
}

/* ", and indicators with it" */
static void add_with_it(struct text *t, const struct frame_table *table)
{
    if (table->growing == 2) {
        for (unsigned i = 0; i < table->count; i++)
            if ((int)table->tags[i] != table->first &&
                table->growth[table->tags[i]].state == GROWTH_GROWING)
                text_addf(t, ", and %s with it", tag_name(table->tags[i]));
    } else {
        text_addf(t, ", and %u others with it", table->growing - 1);
    }
}

static void add_what_grows(struct text *t, const struct frame *f,
                           const struct frame_table *table, unsigned margin)
{
    char figure[FIGURE_LEN];
    char full[ALERT_FULL_LEN];

    text_to(t, margin);
    text_color(t, TEXT_ALARM);
    text_glyph(t, "▲", "^");
    text_addf(t, " %s grows", tag_name((unsigned)table->first));
    if (table->with_others)
        add_with_it(t, table);
    text_addf(t, ": %s an hour", figure_bytes(table->rise_per_hour, figure));
    alert_full(&f->limit, table->rise_per_hour, full);
    if (full[0] != '\0')
        text_addf(t, "; %s", full);
    text_end_line(t);
}

/* The leak that was switched off last and is off still, or -1. */
static int last_switched_off(const struct frame *f)
{
    uint64_t last_ms = 0;
    int found = -1;

    for (int leak = 0; f->control != NULL && leak < LEAK_COUNT; leak++) {
        struct control_rest rest = control_rest_of(f->control, (enum leak)leak);

        if (!rest.ever || rest.on || rest.off_ms < last_ms)
            continue;
        last_ms = rest.off_ms;
        found = leak;
    }
    return found;
}

static uint64_t above(uint64_t a, uint64_t b)
{
    return a > b ? a - b : 0;
}

/* "cycle is off since 4m10s: 497.2 kB more than before stay, 1.2 kB given back"
 */
static void add_what_is_left(struct text *t, const struct frame *f,
                             enum leak leak, unsigned margin)
{
    struct control_rest rest = control_rest_of(f->control, leak);
    char since[FIGURE_LEN];
    char stays[FIGURE_LEN];
    char back[FIGURE_LEN];

    text_to(t, margin + 2);
    text_addf(t, "%s is off since %s: %s more than before stay, %s given back",
              catalogue_entry(leak)->name,
              duration_text(rest.off_ms / 1000 * NS_PER_SECOND, since),
              figure_bytes(above(rest.now.bytes, rest.before.bytes), stays),
              figure_bytes(above(rest.off.bytes, rest.now.bytes), back));
    text_end_line(t);
}

void frame_notices_add(struct text *t, const struct frame *f,
                       const struct frame_table *table, unsigned margin,
                       unsigned lines)
{
    unsigned count = 0;
    int left = last_switched_off(f);

    if (lines > 0 && table->first >= 0) {
        add_what_grows(t, f, table, margin);
        lines--;
    }
    if (lines > 1 && left >= 0) {
        add_what_is_left(t, f, (enum leak)left, margin);
        lines--;
    }
    while (f->notices != NULL && count < lines &&
           notices_last(f->notices, count) != NULL)
        count++;
    for (unsigned i = 0; i < lines; i++) {
        if (i < count) {
            const struct notice *n = notices_last(f->notices, count - 1 - i);

            text_to(t, margin + 2);
            text_color(t, n->alarm ? TEXT_PLAIN : TEXT_DIM);
            text_add(t, n->words);
        }
        text_end_line(t);
    }
}

void frame_leaks_add(struct text *t, const struct frame *f, unsigned margin)
{
    enum { ALL_NAMED = 64 };
    unsigned leaks = frame_leaks(f);
    bool named = t->width - margin >= ALL_NAMED;

    text_to(t, margin);
    for (unsigned leak = 0; leak < LEAK_COUNT; leak++) {
        const char *name = catalogue_entry((enum leak)leak)->name;
        bool on = (leaks >> leak & 1u) != 0;

        text_color(t, on ? TEXT_ALARM : TEXT_DIM);
        text_add(t, on ? "[" : " ");
        text_addf(t, "%u", leak + 1);
        if (named || on)
            text_addf(t, " %s", name);
        text_add(t, on ? "]" : " ");
    }
    text_end_line(t);
}

/* Keys in full, or those that matter most. Returns `words`. */
static const char *keys_words(const struct frame *f, unsigned width,
                              char *words, size_t size)
{
    struct control_state now = {.paused = false};
    const char *pause;

    if (f->control != NULL)
        now = control_look(f->control);
    pause = now.paused ? "space go on" : "space pause";
    if (!f->keys || f->control == NULL) {
        (void)snprintf(words, size, "Ctrl-C: stop and report");
        return words;
    }
    (void)snprintf(words, size, "%s%s  s step  +/- pace%s  ? help  q quit",
                   now.locked ? "" : "1-7 leaks  ", pause,
                   now.locked ? "" : "  c compare  e explain");
    if (text_width(words) > width)
        (void)snprintf(words, size, "? help  q quit  %s", pause);
    return words;
}

void frame_keys_add(struct text *t, const struct frame *f, unsigned margin)
{
    char buf[128];
    const char *words = keys_words(f, t->width - margin, buf, sizeof(buf));
    bool keys = f->keys && f->control != NULL;

    text_color(t, TEXT_DIM);
    if (keys) {
        text_to(t, margin);
        text_add(t, words);
    }
    if (f->where != NULL && t->column + 4 + text_width(f->where) <= t->width)
        text_right(t, t->width, f->where);
    else if (!keys && text_width(words) + margin <= t->width)
        text_right(t, t->width, words);
    text_end_line(t);
}
