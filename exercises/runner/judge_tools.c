/* judge_tools.c - one line and some details out of a tool's log.
 *
 * Each tool's own words are kept: a learner meets them again outside of here.
 */
#include "judge_inside.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "texts.h"

/* The first file in the scratch folder whose name starts so, added to `log`. */
static void read_logs(const struct build *b, const char *start,
                      struct buffer *log)
{
    DIR *folder = opendir(b->scratch);
    struct dirent *entry;
    char path[PATH_MAX];

    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, start, strlen(start)) == 0)
            buffer_read(log, build_path(b, entry->d_name, path));
    }
    if (folder != NULL)
        closedir(folder);
}

/* Copy up to one of the characters `ends`, without blanks at the end. */
static void copy_until(char *out, size_t size, const char *from,
                       const char *ends)
{
    size_t len = strcspn(from, ends);

    while (len > 0 && isspace((unsigned char)from[len - 1]))
        len--;
    snprintf(out, size, "%.*s", (int)len, from);
}

/* Lines of a log without what says nothing: the numbers of processes,
 * addresses, the map of shadow bytes, frames of the runner. */
static void add_log(struct outcome *out, const char *log)
{
    struct buffer lines = {.max = 16384};

    while (*log != '\0') {
        const char *line = log;
        size_t len = strcspn(line, "\n");
        char one[512];

        log += len + (log[len] == '\n');
        if (len >= 2 && line[0] == '=' && line[1] == '=') {
            const char *after = memmem(line + 2, len - 2, "==", 2);

            if (after != NULL) {
                len -= (size_t)(after + 2 - line);
                line = after + 2;
            }
        }
        snprintf(one, sizeof(one), "%.*s",
                 (int)(len < sizeof(one) ? len : sizeof(one) - 1), line);
        if (strstr(one, "Shadow bytes") != NULL ||
            strstr(one, "SUMMARY:") != NULL)
            break;
        if (strncmp(one, "====", 4) == 0 || one[strspn(one, " ")] == '\0' ||
            strstr(one, "runner/check") != NULL ||
            strstr(one, "liblearn_check") != NULL ||
            strstr(one, ": main (main.c:") != NULL ||
            strstr(one, "libc_start") != NULL || strstr(one, "_start ") != NULL)
            continue;
        buffer_printf(&lines, "%s\n", one + (one[0] == ' '));
    }
    judge_detail(out, buffer_text(&lines));
    buffer_clear(&lines);
}

/* "ERROR: AddressSanitizer: heap-use-after-free on address ..." */
static bool find_kind(const char *log, const char *tool, char *out, size_t size)
{
    const char *at = strstr(log, tool);

    if (at == NULL)
        return false;
    at += strlen(tool);
    at += strspn(at, " ");
    if (strncmp(at, "attempting ", 11) == 0)
        at += 11;
    copy_until(out, size, at, "(\n");
    /* The kind is one word; what follows are addresses. */
    if (strstr(out, " on ") != NULL)
        *strstr(out, " on ") = '\0';
    return true;
}

bool judge_sanitizer_log(const struct judge *j, const struct build *b,
                         const struct process *p, struct outcome *out)
{
    static const char *const tools[] = {
        "LeakSanitizer:", "AddressSanitizer:", "ThreadSanitizer:"};
    struct buffer log = {.max = (size_t)1 << 20};
    char kind[256];
    const char *at;

    (void)j;
    read_logs(b, "sanitizer", &log);
    at = strstr(buffer_text(&p->output), "runtime error:");
    if (at != NULL) { /* gcc's UBSan knows no log beside ASan */
        while (at > buffer_text(&p->output) && at[-1] != '\n')
            at--;
        buffer_puts(&log, at);
    }
    for (size_t i = 0; i < 3 && out->verdict == VERDICT_PASSED; i++) {
        char name[32];

        if (!find_kind(buffer_text(&log), tools[i], kind, sizeof(kind)))
            continue;
        copy_until(name, sizeof(name), tools[i], ":");
        judge_fail(out, "fail.tool", name, kind);
    }
    at = strstr(buffer_text(&log), "runtime error:");
    if (at != NULL && out->verdict == VERDICT_PASSED) {
        copy_until(kind, sizeof(kind), at + strlen("runtime error: "), ":\n");
        judge_fail(out, "fail.tool", "UndefinedBehaviorSanitizer", kind);
    }
    if (out->verdict != VERDICT_PASSED)
        add_log(out, buffer_text(&log));
    buffer_clear(&log);
    return out->verdict == VERDICT_PASSED;
}

/* The first thing that memcheck found: "2 blocks definitely lost", or its own
 * words. */
static void memcheck_words(const char *log, char *out, size_t size)
{
    const char *line = log;

    snprintf(out, size, "?");
    while (line != NULL && *line != '\0') {
        const char *text =
            strncmp(line, "==", 2) == 0 ? strstr(line + 2, "== ") : NULL;
        const char *end = strchr(line, '\n');

        if (text != NULL) {
            text += 3;
            if (text[0] != ' ' && text[0] != '\n' && text[0] != '\0' &&
                strstr(text, "file descriptor") != text) {
                copy_until(out, size, text, "\n");
                return;
            }
        }
        line = end == NULL ? NULL : end + 1;
    }
}

/* "48 (16 direct, 32 indirect) bytes in 1 blocks are definitely lost in loss
 * record 2 of 2": how many blocks, of all such records. */
static bool memcheck_leaks(const char *log, const char *kind, long *blocks)
{
    char ending[64];
    bool found = false;

    snprintf(ending, sizeof(ending), " blocks are %s lost", kind);
    *blocks = 0;
    while ((log = strstr(log, ending)) != NULL) {
        const char *digits = log;

        long count = 0;

        while (digits[-1] == ',' || isdigit((unsigned char)digits[-1]))
            digits--;
        for (; digits < log; digits++) {
            if (*digits != ',')
                count = count * 10 + (*digits - '0');
        }
        *blocks += count;
        log += strlen(ending);
        found = true;
    }
    return found;
}

bool judge_memcheck_log(const struct judge *j, const struct build *b,
                        const struct process *p, struct outcome *out)
{
    static const char *const kinds[] = {"definitely", "indirectly", "possibly"};
    struct buffer log = {.max = (size_t)1 << 20};
    char words[256];
    long blocks;

    (void)j;
    read_logs(b, "memcheck.log", &log);
    memcheck_words(buffer_text(&log), words, sizeof(words));
    if (p->end == PROCESS_EXITED && p->value == 99) {
        for (size_t i = 0; i < 3; i++) {
            if (strstr(words, "lost in loss record") == NULL ||
                !memcheck_leaks(buffer_text(&log), kinds[i], &blocks))
                continue;
            judge_fail(out, blocks == 1 ? "fail.lost.one" : "fail.lost",
                       number(blocks), kinds[i]);
            break;
        }
        if (out->verdict == VERDICT_PASSED)
            judge_fail(out, "fail.tool", "memcheck", words);
        add_log(out, buffer_text(&log));
    } else if (p->end == PROCESS_SIGNALLED) {
        add_log(out, buffer_text(&log));
    }
    buffer_clear(&log);
    return out->verdict == VERDICT_PASSED;
}
