/* judge.c - is this answer right? The order of things. */
#include "judge_inside.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "texts.h"
#include "words.h"

#define DETAIL_LINES 24
#define DETAIL_WIDTH 400

bool judge_fail_list(struct outcome *out, const char *const *list)
{
    out->verdict = VERDICT_FAILED;
    words_fill(out->english, sizeof(out->english), text_english(list[0]),
               list + 1);
    words_fill(out->chosen, sizeof(out->chosen), text(list[0]), list + 1);
    return false;
}

/* Up to DETAIL_LINES lines of `text`, none wider than DETAIL_WIDTH. */
static void add_lines(struct buffer *b, const char *text)
{
    int lines = 0;

    while (*text != '\0' && lines++ < DETAIL_LINES) {
        size_t len = strcspn(text, "\n");
        size_t width = len < DETAIL_WIDTH ? len : DETAIL_WIDTH;

        while (width < len && width > 0 && (text[width] & 0xC0) == 0x80)
            width--; /* not in the middle of a letter */
        buffer_add(b, text, width);
        buffer_puts(b, width < len ? "...\n" : "\n");
        text += len + (text[len] == '\n');
    }
    if (*text != '\0')
        text_add(b, "detail.cut");
}

void judge_detail(struct outcome *out, const char *detail)
{
    add_lines(&out->details, detail);
}

/* A crash in the quick part is mostly luck: what AddressSanitizer says of it is
 * always the same, and says why. */
static bool is_crash(const struct outcome *out)
{
    static const char *const keys[] = {"crash.segv",   "crash.bus",
                                       "crash.abort",  "crash.ill",
                                       "crash.return", "crash.pointer"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (strcmp(out->english, text_english(keys[i])) == 0)
            return true;
    }
    return false;
}

static void explain_crash(const struct judge *j, struct build *b,
                          struct outcome *out)
{
    struct outcome other = {.verdict = VERDICT_PASSED, .seed = j->seed};

    if (judge_part(j, b, PART_ASAN, &other) ||
        other.verdict != VERDICT_FAILED ||
        strstr(other.english, "Sanitizer") == NULL) {
        outcome_clear(&other);
        return;
    }
    outcome_clear(out);
    *out = other;
}

/* The parts in the order in which they are done; those without a tool are left
 * out, but not the first. */
static bool judge_parts(const struct judge *j, struct build *b,
                        struct outcome *out)
{
    unsigned wanted = j->exercise->meta.parts & (j->only != 0 ? j->only : ~0U);

    for (int part = 0; part < PARTS; part++) {
        if ((wanted & 1U << part) == 0)
            continue;
        if (j->on_part != NULL)
            j->on_part(j->ctx, (enum part)part);
        if (!judge_part(j, b, (enum part)part, out)) {
            if (part == PART_QUICK && is_crash(out) &&
                (wanted & 1U << PART_ASAN) != 0)
                explain_crash(j, b, out);
            return false;
        }
        if ((out->left_out & 1U << part) == 0)
            out->passed |= 1U << part;
    }
    return true;
}

static bool open_answer(const struct judge *j, struct build *b,
                        struct outcome *out)
{
    out->error = build_open(b, j->file);
    if (out->error == 0)
        return true;
    out->verdict = out->error == -ENOSPC || out->error == -EDQUOT
                       ? VERDICT_NO_SPACE
                   : b->writing ? VERDICT_NO_WRITE
                                : VERDICT_NO_FILE;
    snprintf(out->problem, sizeof(out->problem), "%s", b->problem);
    return false;
}

void judge_run(const struct judge *j, struct outcome *out)
{
    struct build b = {.course = j->course,
                      .exercise = j->exercise,
                      .shown = j->shown,
                      .strict = j->strict};
    enum kind kind = j->exercise->meta.kind;
    bool fine;

    *out = (struct outcome){.verdict = VERDICT_PASSED, .seed = j->seed};
    b.cc = build_find_compiler();
    if (b.cc == NULL) {
        out->verdict = VERDICT_NO_COMPILER;
        return;
    }
    fine = open_answer(j, &b, out);
    if (fine && kind == KIND_SCRIPT)
        fine = judge_script(j, &b, out);
    else if (fine)
        fine = (kind == KIND_ANSWER || judge_source(j, &b, out)) &&
               judge_parts(j, &b, out);
    if (!fine && out->verdict == VERDICT_PASSED)
        out->verdict = VERDICT_STOPPED;
    add_lines(&out->warnings, buffer_text(&b.warnings));
    build_close(&b);
}

void outcome_clear(struct outcome *out)
{
    buffer_clear(&out->details);
    buffer_clear(&out->warnings);
    buffer_clear(&out->untranslated);
}
