/* report_finding.c - one finding in plain words, and what to type next.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "alert.h"
#include "catalogue.h"
#include "duration.h"
#include "mystery.h"
#include "report_parts.h"
#include "tracker.h"

int report_leak_of_file(const char *file)
{
    static const char folder[] = "leaks/";
    const char *name = file + sizeof(folder) - 1;
    char stem[32];
    size_t length;

    if (strncmp(file, folder, sizeof(folder) - 1) != 0)
        return -1;
    length = strcspn(name, ".");
    if (length >= sizeof(stem) || strcmp(name + length, ".c") != 0)
        return -1;
    memcpy(stem, name, length);
    stem[length] = '\0';
    return catalogue_find(stem);
}

static const char *kind_sentence(enum tracker_finding_kind kind)
{
    switch (kind) {
    case TRACKER_CYCLE:
        return "a cycle: these blocks hold each other, nobody else does";
    case TRACKER_LOST:
        return "lost: nothing points at these blocks any more, so nobody can "
               "ever free them";
    case TRACKER_GROWING:
        return "growing: still reachable, so most leak checkers stay silent";
    }
    return "";
}

static const char *exit_sentence(const struct tracker_finding *f)
{
    if (!f->left_at_end)
        return "freed: only its growth gives it away";
    if (f->kind == TRACKER_GROWING)
        return "still there, still pointed at";
    return "still there, never freed";
}

static void add_title(struct text *t, const struct tracker_finding *f)
{
    const char *name = tracker_tag_get_name(f->tag);
    int leak = report_leak_of_file(f->site->file);

    text_color(t, TEXT_BOLD);
    text_add(t, name != NULL ? name : "(no name)");
    text_color(t, TEXT_PLAIN);
    if (leak >= 0) {
        text_add(t, ": ");
        text_wrap(t, 2, catalogue_entry((enum leak)leak)->leak);
    }
    text_end_line(t);
}

static void on_line(const char *label, const char *words, void *ctx)
{
    report_add_line(ctx, label, "%s", words);
}

/* Who asked for it, what closes the cycle, what keeps it alive. */
static void add_insight(struct text *t, const struct insight *i,
                        const struct tracker_finding *f)
{
    const struct insight_lines to = {on_line, t};
    const struct cycle_group *group = insight_cycle(i, f);

    insight_stack(i, f, &to);
    if (group != NULL)
        insight_explain_cycle(i, group, &to);
    insight_alive(i, f, &to);
}

void report_add_finding(struct text *t, const struct report *r,
                        const struct tracker_finding *f)
{
    char amount[REPORT_AMOUNT_LEN];
    char full[ALERT_FULL_LEN];
    char where[INSIGHT_PLACE_LEN];
    char a[FIGURE_LEN];
    char b[FIGURE_LEN];

    add_title(t, f);
    report_amount(f->blocks, f->bytes, amount);
    if (f->own_blocks > 0 && f->own_blocks < f->blocks)
        report_add_line(t, "how much",
                        "%s: %s from this line, the rest is what they hold",
                        amount, figure_count(f->own_blocks, a));
    else
        report_add_line(t, "how much", "%s", amount);
    report_add_line(t, "since", "%s (virtual time), at a pace of %s an hour",
                    duration_clock(f->first_seen_ms * NS_PER_MS, a),
                    figure_bytes(f->bytes_per_hour, b));
    alert_full(&r->limit, f->bytes_per_hour, full);
    if (full[0] != '\0')
        report_add_line(t, "limit", "%s, at this pace", full);
    report_add_line(
        t, "where", "%s",
        insight_place(f->site->function, f->site->file, f->site->line, where));
    report_add_line(t, "kind", "%s", kind_sentence(f->kind));
    if (r->insight != NULL)
        add_insight(t, r->insight, f);
    report_add_line(t, "at exit", "%s", exit_sentence(f));
}

/* Where the sources are, seen from here: bot is often run in build/. */
static const char *sources_prefix(const char *file)
{
    char above[256];

    if (access(file, R_OK) == 0)
        return "";
    (void)snprintf(above, sizeof(above), "../%s", file);
    return access(above, R_OK) == 0 ? "../" : "";
}

/* A command is never broken: it is there to be copied. */
static void add_command(struct text *t, const char *label, const char *command)
{
    unsigned width = t->width;

    t->width = 4096;
    report_add_line(t, label, "%s", command);
    t->width = width;
}

/* The options that make this very run again, after the leak. */
static void same_run(const struct options *o, char *buf, size_t size)
{
    char figure[FIGURE_LEN];
    size_t length;

    if (o->replay != NULL && !mystery_on(o))
        length = (size_t)snprintf(buf, size, " --replay='%s'", o->replay);
    else if (o->replay != NULL) /* its leaks need their seed */
        length = (size_t)snprintf(
            buf, size, " --seed=%" PRIu64 " --replay='%s'", o->seed, o->replay);
    else
        length = (size_t)snprintf(buf, size, " --seed=%" PRIu64, o->seed);
    if (length < size && o->replay_book != NULL)
        length += (size_t)snprintf(buf + length, size - length,
                                   " --replay-book='%s'", o->replay_book);
    if (length < size && o->replay == NULL && o->rate != 100)
        length += (size_t)snprintf(buf + length, size - length, " --rate=%u",
                                   (unsigned)o->rate);
    if (length < size && o->load != LOAD_NORMAL)
        length += (size_t)snprintf(buf + length, size - length, " --load=%s",
                                   market_load(o->load)->name);
    if (length < size && o->for_ns != 0 && o->for_ns != 10 * NS_PER_MINUTE)
        (void)snprintf(buf + length, size - length, " --for=%s",
                       duration_text(o->for_ns, figure));
}

static void add_tools(struct text *t, const struct report *r,
                      const struct tracker_finding *f, const char *name)
{
    /* What is reachable, memcheck lists only if it is told to. */
    const char *kinds =
        f->kind == TRACKER_GROWING ? " --show-leak-kinds=all" : "";
    char again[512];
    char command[1024];

    same_run(r->options, again, sizeof(again));
    (void)snprintf(command, sizeof(command),
                   "valgrind --leak-check=full%s ./bot --leak=%s%s --pace=max",
                   kinds, name, again);
    if (f->kind != TRACKER_GROWING || f->left_at_end)
        add_command(t, "memcheck", command);
    else
        report_add_line(t, "memcheck",
                        "would find nothing: all was freed in the end");
    (void)snprintf(command, sizeof(command),
                   "heaptrack ./bot --leak=%s%s --pace=max", name, again);
    add_command(t, "profile", command);
}

static void add_next_title(struct text *t)
{
    text_end_line(t);
    text_color(t, TEXT_BOLD);
    text_add(t, "Next:");
    text_end_line(t);
}

/* A mystery: tools that tell more, and how to answer. */
static void add_next_of_mystery(struct text *t, const struct options *o)
{
    char again[512];
    char command[1024];

    add_next_title(t);
    same_run(o, again, sizeof(again));
    (void)snprintf(
        command, sizeof(command),
        "valgrind --leak-check=full ./bot --leak=mystery%s --pace=max", again);
    add_command(t, "memcheck", command);
    (void)snprintf(command, sizeof(command),
                   "heaptrack ./bot --leak=mystery%s --pace=max", again);
    add_command(t, "profile", command);
    add_command(t, "the leaks", "./bot --list");
    (void)snprintf(command, sizeof(command),
                   "./bot --answer=NAME%s (or NAME,NAME, or none)", again);
    add_command(t, "answer", command);
}

void report_add_next(struct text *t, const struct report *r)
{
    const struct tracker_finding *f = NULL;
    int leak = -1;
    const char *name;
    const char *prefix;
    char command[256];

    for (size_t i = 0; i < r->finding_count && leak < 0; i++) {
        f = &r->findings[i];
        leak = report_leak_of_file(f->site->file);
    }
    if (mystery_on(r->options))
        add_next_of_mystery(t, r->options);
    if (leak < 0)
        return;
    name = catalogue_entry((enum leak)leak)->name;
    prefix = sources_prefix(f->site->file);
    add_next_title(t);
    (void)snprintf(command, sizeof(command), "diff %sleaks/%s.c %sfixes/%s.c",
                   prefix, name, prefix, name);
    add_command(t, "the diff", command);
    (void)snprintf(command, sizeof(command), "./bot --fix=%s", name);
    add_command(t, "the fix", command);
    (void)snprintf(command, sizeof(command), "./bot --explain=%s", name);
    add_command(t, "the story", command);
    if (f->kind == TRACKER_CYCLE) {
        (void)snprintf(command, sizeof(command),
                       "./bot --leak=%s --dot=- | dot -Tsvg >%s.svg", name,
                       name);
        add_command(t, "a picture", command);
    }
    add_tools(t, r, f, name);
}
