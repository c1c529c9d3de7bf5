/* result.c - read a run's report: the bot's own findings, the tags that grow
 * without one, and the history of a tag. The text was found valid before
 * anything is looked up in it (see json.h).
 */
#include "result.h"

#include <inttypes.h>
#include <string.h>

#include "json.h"
#include "plan.h"
#include "store.h"
#include "tracker.h"

#define NESTED_MOST 32
#define BASE "bot/base/" /* code that keeps what others give it */

/* NULL also if it is no object. */
static const char *member(const char *object, const char *name)
{
    return *object == '{' ? json_step(object, name, strlen(name)) : NULL;
}

static uint64_t number(const char *object, const char *name)
{
    const char *at = member(object, name);

    return at != NULL && *at != '-' ? strtoull(at, NULL, 10) : 0;
}

/* A string; "" for null and whatever isn't one. Escapes of what names and
 * places never have are left as they are. */
static void text(const char *object, const char *name, char *buf, size_t size)
{
    const char *at = member(object, name);
    size_t len = 0;

    if (at != NULL && *at == '"')
        for (at++; *at != '"' && len + 1 < size; at++) {
            at += *at == '\\' && strchr("\"\\/", at[1]) != NULL;
            buf[len++] = *at;
        }
    buf[len] = '\0';
    result_clean(buf);
}

static const char *first(const char *array)
{
    const char *at =
        array != NULL && *array == '[' ? json_blanks(array + 1) : NULL;

    return at == NULL || *at == ']' ? NULL : at;
}

static const char *next(const char *element)
{
    const char *at = json_blanks(json_skip(element));

    return *at == ',' ? json_blanks(at + 1) : NULL;
}

void result_clean(char *text)
{
    for (; *text != '\0'; text++)
        if (*text < ' ' || *text > '~')
            *text = (unsigned char)*text < ' ' ? ' ' : '?';
}

/* The reader calls itself for each level. */
static bool is_shallow(const char *json)
{
    bool in_string = false;
    size_t level = 0;

    for (; *json != '\0' && level <= NESTED_MOST; json++) {
        if (*json == '"')
            in_string = !in_string;
        if (in_string)
            json += json[0] == '\\' && json[1] != '\0';
        else if (*json == '[' || *json == '{')
            level++;
        else if (level > 0 && (*json == ']' || *json == '}'))
            level--;
    }
    return level <= NESTED_MOST;
}

static bool has_list(const char *json, const char *path)
{
    const char *at = json_at(json, path);

    return at != NULL && *at == '[';
}

/* A report that is whole, or NULL. */
static char *load(const char *dir, const char *name)
{
    char path[PATH_MAX];
    char *json = store_read(store_path(dir, name, ".json", path));

    if (json != NULL && is_shallow(json) && json_valid(json) &&
        has_list(json, "findings") && has_list(json, "history.samples"))
        return json;
    tracker_free(json);
    return NULL;
}

bool result_is_whole(const char *dir, const struct run *run)
{
    char *json = load(dir, run->name);

    tracker_free(json);
    return json != NULL;
}

/* The switch in whose file the memory was asked for: if not by its first line,
 * by one that called it. */
static void find_leak(const char *finding, struct found *f)
{
    char file[sizeof(f->file)];

    text(finding, "leak", f->leak, sizeof(f->leak));
    for (const char *at = first(member(finding, "stack"));
         at != NULL && f->leak[0] == '\0'; at = next(at)) {
        text(at, "file", file, sizeof(file));
        for (int leak = 0; leak < LEAKS; leak++)
            if (strncmp(file, "leaks/", 6) == 0 &&
                strncmp(file + 6, plan_leak_name(leak),
                        strcspn(file + 6, ".")) == 0)
                snprintf(f->leak, sizeof(f->leak), "%s", plan_leak_name(leak));
    }
}

/* What a table or a buffer holds is asked for in its code, by somebody who
 * fills it: that one is the place to look at. */
static void find_user(const char *finding, struct found *f)
{
    char file[sizeof(f->file)];

    if (strncmp(f->file, BASE, strlen(BASE)) != 0)
        return;
    for (const char *at = first(member(finding, "stack")); at != NULL;
         at = next(at)) {
        text(at, "file", file, sizeof(file));
        if (file[0] == '\0' || strncmp(file, BASE, strlen(BASE)) == 0)
            continue;
        snprintf(f->through, sizeof(f->through), "%s:%" PRIu64, f->file,
                 f->line);
        snprintf(f->file, sizeof(f->file), "%s", file);
        text(at, "function", f->function, sizeof(f->function));
        f->line = number(at, "line");
        return;
    }
}

static void read_finding(const char *at, struct found *f)
{
    const char *left = member(at, "left_at_end");

    text(at, "kind", f->kind, sizeof(f->kind));
    find_leak(at, f);
    text(at, "tag", f->tag, sizeof(f->tag));
    text(at, "function", f->function, sizeof(f->function));
    text(at, "file", f->file, sizeof(f->file));
    f->line = number(at, "line");
    f->through[0] = '\0';
    find_user(at, f);
    f->blocks = number(at, "blocks");
    f->bytes = number(at, "bytes");
    f->bytes_per_hour = number(at, "bytes_per_hour");
    f->first_seen_s = number(at, "first_seen_s");
    f->left_at_end = left != NULL && *left == 't';
}

/* Some finding has this tag, or holds memory of others, too: a ring. */
static bool is_explained(const struct run *run, const char *tag)
{
    for (size_t i = 0; i < run->found_count; i++)
        if (strcmp(run->found[i].tag, tag) == 0 ||
            strcmp(run->found[i].kind, "cycle") == 0)
            return true;
    return false;
}

static void read_tag(const char *at, struct run *run)
{
    struct found f = {.kind = "growing"};
    char verdict[16];

    text(at, "verdict", verdict, sizeof(verdict));
    text(at, "name", f.tag, sizeof(f.tag));
    if (strcmp(verdict, "growing") != 0 || is_explained(run, f.tag) ||
        run->found_count == FOUND_MAX)
        return;
    f.blocks = number(at, "live_blocks");
    f.bytes = number(at, "peak_bytes");
    f.bytes_per_hour = number(at, "bytes_per_hour");
    f.left_at_end = f.blocks > 0;
    run->found[run->found_count++] = f;
}

void result_read(struct run *run)
{
    char *json = load(run->dir, run->name);
    const char *at;

    run->found_count = 0;
    if (json == NULL) {
        run->outcome = OUTCOME_UNJUDGED;
        return;
    }
    at = json_at(json, "run");
    run->orders = at != NULL ? number(at, "orders") : 0;
    run->virtual_s = at != NULL ? number(at, "virtual_seconds") : 0;
    at = json_at(json, "heap");
    run->live_blocks = at != NULL ? number(at, "live_blocks") : 0;
    run->tracker_bytes = at != NULL ? number(at, "tracker_bytes") : 0;
    for (at = first(json_at(json, "findings"));
         at != NULL && run->found_count < FOUND_MAX; at = next(at))
        read_finding(at, &run->found[run->found_count++]);
    for (at = first(json_at(json, "tags")); at != NULL; at = next(at))
        read_tag(at, run);
    tracker_free(json);
}

void result_series(const struct run *run, const char *tag, struct series *out)
{
    char *json = load(run->dir, run->name);
    const char *at = json != NULL ? json_at(json, "history.samples") : NULL;

    out->count = 0;
    for (at = first(at); at != NULL && out->count < POINTS_MAX; at = next(at)) {
        const char *in = tag != NULL ? member(at, "tags") : at;

        out->at[out->count++] = (struct growth_point){
            .t_ms = number(at, "t_ms"),
            .bytes =
                in != NULL ? number(in, tag != NULL ? tag : "live_bytes") : 0,
        };
    }
    tracker_free(json);
}

void result_stack(const struct run *run, const struct found *found,
                  void (*put)(FILE *out, const char *function,
                              const char *place),
                  FILE *out)
{
    char *json = load(run->dir, run->name);
    struct found f;
    const char *at;

    for (at = first(json != NULL ? json_at(json, "findings") : NULL);
         at != NULL; at = next(at)) {
        read_finding(at, &f);
        if (strcmp(f.file, found->file) == 0 && f.line == found->line &&
            strcmp(f.kind, found->kind) == 0)
            break;
    }
    for (at = first(at != NULL ? member(at, "stack") : NULL); at != NULL;
         at = next(at)) {
        char place[sizeof(f.file) + 24];

        text(at, "function", f.function, sizeof(f.function));
        text(at, "file", f.file, sizeof(f.file));
        snprintf(place, sizeof(place), "%s:%" PRIu64, f.file,
                 number(at, "line"));
        if (f.file[0] == '\0')
            text(at, "module", place, sizeof(place));
        put(out, f.function[0] != '\0' ? f.function : "?", place);
    }
    tracker_free(json);
}
