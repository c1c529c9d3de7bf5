/* outcome.c - a judgement as a learner reads it. */
#include "outcome.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "learn.h"
#include "process.h"
#include "texts.h"

#define RED "\033[1;31m"
#define GREEN "\033[1;32m"
#define PLAIN "\033[0m"

int outcome_status(const struct outcome *out)
{
    switch (out->verdict) {
    case VERDICT_PASSED:
        return EXIT_PASSED;
    case VERDICT_FAILED:
        return EXIT_WRONG;
    case VERDICT_BROKEN:
        return EXIT_BROKEN;
    case VERDICT_NO_COMPILER:
        return EXIT_UNAVAILABLE;
    case VERDICT_NO_FILE:
        return EXIT_NOINPUT;
    case VERDICT_NO_WRITE:
    case VERDICT_NO_SPACE:
        return EXIT_CANTWRITE;
    case VERDICT_STOPPED:
        return 128 + (process_stopped() != 0 ? process_stopped() : 2);
    }
    return EXIT_BROKEN;
}

static void write_passed(struct buffer *b, const struct exercise *e,
                         const struct outcome *out, bool color)
{
    buffer_puts(b, color ? GREEN : "");
    text_add(b, "say.passed", e->name);
    buffer_puts(b, color ? PLAIN "\n" : "\n");
    for (int part = 0; part < PARTS; part++) {
        char key[32];

        if ((out->left_out & 1U << part) == 0)
            continue;
        snprintf(key, sizeof(key), "left.%s", part_name((enum part)part));
        text_add(b, key);
        buffer_puts(b, "\n");
    }
}

static void write_failed(struct buffer *b, const struct exercise *e,
                         const struct outcome *out, bool color)
{
    char seed[32];

    buffer_printf(b, "%s%s: %s%s\n", color ? RED : "", e->name, out->chosen,
                  color ? PLAIN : "");
    buffer_puts(b, buffer_text(&out->details));
    snprintf(seed, sizeof(seed), "%llu", (unsigned long long)out->seed);
    if (e->meta.kind == KIND_CODE && out->seed > 1 && out->ran)
        text_add(b, "say.seed", seed);
}

/* Why the answer cannot be read: mostly it is not the file that it should be.
 */
static void write_no_file(struct buffer *b, const struct outcome *out)
{
    struct stat info;
    mode_t kind = stat(out->problem, &info) == 0 ? info.st_mode : S_IFREG;

    if (out->error == -EFBIG)
        text_add(b, "error.large", out->problem);
    else if (out->error == -ELOOP)
        text_add(b, "error.loop", out->problem);
    else if (S_ISDIR(kind))
        text_add(b, "error.folder", out->problem);
    else if (S_ISFIFO(kind))
        text_add(b, "error.pipe", out->problem);
    else if (!S_ISREG(kind))
        text_add(b, "error.device", out->problem);
    else
        text_add(b, "error.read", out->problem, strerror(-out->error));
}

void outcome_write(struct buffer *b, const struct exercise *e,
                   const struct outcome *out, bool color)
{
    switch (out->verdict) {
    case VERDICT_PASSED:
        write_passed(b, e, out, color);
        break;
    case VERDICT_FAILED:
        write_failed(b, e, out, color);
        break;
    case VERDICT_BROKEN:
        text_add(b, "error.broken", e->name);
        buffer_puts(b, buffer_text(&out->details));
        break;
    case VERDICT_NO_COMPILER:
        text_add(b, "error.compiler");
        break;
    case VERDICT_NO_FILE:
        write_no_file(b, out);
        break;
    case VERDICT_NO_WRITE:
        text_add(b, "error.write", out->problem, strerror(-out->error));
        break;
    case VERDICT_NO_SPACE:
        text_add(b, "error.space", out->problem);
        break;
    case VERDICT_STOPPED:
        text_add(b, "error.stopped");
        break;
    }
    if (out->warnings.len > 0 && out->verdict != VERDICT_BROKEN) {
        text_add(b, "say.warnings");
        buffer_puts(b, buffer_text(&out->warnings));
    }
}
