/* judge_source.c - everything that is known of an answer before it runs. */
#include "judge_inside.h"

#include <stdio.h>
#include <string.h>

#include "object.h"
#include "scan.h"
#include "texts.h"

/* The line of a file that is shown below: "my/06_cycle/exercise.c:12". */
static void add_place(struct build *b, struct outcome *out, int line)
{
    const char *at = buffer_text(&b->source);

    if (line <= 0)
        return;
    for (int i = 1; i < line && at != NULL; i++) {
        at = strchr(at, '\n');
        at = at == NULL ? NULL : at + 1;
    }
    buffer_printf(&out->details, "%s:%d", b->shown, line);
    if (at != NULL)
        buffer_printf(&out->details, ": %.*s",
                      (int)(strcspn(at, "\n") < 200 ? strcspn(at, "\n") : 200),
                      at + strspn(at, " "));
    buffer_puts(&out->details, "\n");
}

static bool refuse(struct build *b, struct outcome *out, const char *key,
                   const char *word, int line)
{
    judge_fail(out, key, word);
    if (line == 0)
        line = scan_line_of(buffer_text(&b->source), b->source.len, word);
    add_place(b, out, line);
    return false;
}

/* The first name that the linker did not find: it stands in quotes. */
static void missing_name(const char *messages, char *out, size_t size)
{
    const char *at = strstr(messages, "undefined reference to ");
    size_t len;

    at += strlen("undefined reference to ");
    at += strspn(at, "`'\"");
    len = strcspn(at, "'`\"\n");
    snprintf(out, size, "%.*s", (int)len, at);
}

bool judge_step(struct build *b, enum build_result result, struct outcome *out)
{
    char name[128];

    switch (result) {
    case BUILD_FINE:
        return true;
    case BUILD_ERRORS:
        judge_fail(out, "fail.compile");
        judge_detail(out, buffer_text(&b->messages));
        break;
    case BUILD_LACKS:
        missing_name(buffer_text(&b->messages), name, sizeof(name));
        judge_fail(out, "fail.lacks", name);
        break;
    case BUILD_ENDLESS:
        judge_fail(out, "fail.compiler.time", number(COMPILE_CPU_S));
        break;
    case BUILD_GREEDY:
        judge_fail(out, "fail.compiler.memory", number(COMPILE_MB));
        break;
    case BUILD_LARGE:
        judge_fail(out, "fail.compiler.file", number(OBJECT_MB));
        break;
    case BUILD_BLOATED:
        judge_fail(out, "fail.expand", number(EXPANDED_MB));
        break;
    case BUILD_OURS:
        out->verdict = VERDICT_BROKEN;
        judge_detail(out, buffer_text(&b->messages));
        break;
    case BUILD_INTERRUPTED:
        out->verdict = VERDICT_STOPPED;
        break;
    case BUILD_NO_SPACE:
        out->verdict = VERDICT_NO_SPACE;
        snprintf(out->problem, sizeof(out->problem), "%s", b->scratch);
        break;
    }
    return false;
}

static bool look_at_object(const struct judge *j, struct build *b,
                           enum part part, struct outcome *out)
{
    static const char *const keys[] = {
        [OBJECT_CALLS] = "fail.call",      [OBJECT_DEFINES] = "fail.define",
        [OBJECT_SECTION] = "fail.section", [OBJECT_SIZE] = "check.memory",
        [OBJECT_BROKEN] = "fail.object",
    };
    struct object_finding found;
    char path[PATH_MAX], megabytes[32];

    if (object_look(&j->exercise->meta, build_object(b, part, path),
                    part != PART_QUICK, &found) == OBJECT_FINE)
        return true;
    snprintf(megabytes, sizeof(megabytes), "%ld", j->exercise->meta.megabytes);
    return refuse(b, out, keys[found.kind],
                  found.kind == OBJECT_SIZE ? megabytes : found.name, 0);
}

bool judge_source(const struct judge *j, struct build *b, struct outcome *out)
{
    const struct meta *m = &j->exercise->meta;
    enum build_result expanded;
    struct scan_finding found;

    if (!scan_source(m, buffer_text(&b->source), b->source.len, &found))
        return refuse(b, out, "fail.word", found.word, found.line);
    /* The preprocessor first: it is stopped sooner than a compiler is. Errors
     * are told by the compiler that sees the program as it is. */
    expanded = build_expand(b);
    if ((expanded != BUILD_ERRORS && !judge_step(b, expanded, out)) ||
        !judge_step(b, build_learner(b, PART_QUICK), out) ||
        !judge_step(b, expanded, out))
        return false;
    if (!scan_expanded(m, buffer_text(&b->expanded), b->expanded.len, b->shown,
                       &found))
        return refuse(b, out, "fail.word", found.word, found.line);
    return look_at_object(j, b, PART_QUICK, out);
}

bool judge_other_object(const struct judge *j, struct build *b, enum part part,
                        struct outcome *out)
{
    return judge_step(b, build_learner(b, part), out) &&
           look_at_object(j, b, part, out);
}
