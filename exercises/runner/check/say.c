/* say.c - what the judging process tells the runner, and in which words.
 *
 * A verdict of a check is told twice: in English, which is what the build
 * compares, and in the learner's language. Both are made here, where the
 * numbers are.
 */
#include "inside.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define SAY_LINE_MAX 1024

static unsigned notes;

void say_line(char kind, const char *text)
{
    char line[SAY_LINE_MAX];
    size_t len = 0;
    size_t done = 0;

    line[len++] = kind;
    for (; *text != '\0' && len + 1 < sizeof(line); text++)
        line[len++] = (unsigned char)*text < ' ' ? ' ' : *text;
    line[len++] = '\n';
    while (done < len) {
        ssize_t wrote = write(VERDICT_FD, line + done, len - done);

        if (wrote <= 0)
            return;
        done += (size_t)wrote;
    }
}

void say_end(void)
{
    fflush(stdout);
    _exit(1);
}

const char *say_word(const char *key)
{
    const char *text = words_get(&check_chosen, key);

    if (text == NULL)
        text = words_get(&check_english, key);
    return text != NULL ? text : key;
}

void say_failure(const char *key, const char *const *values)
{
    char line[SAY_LINE_MAX];
    const char *english = words_get(&check_english, key);

    say_line('F', words_fill(line, sizeof(line),
                             english != NULL ? english : key, values));
    say_line('T', words_fill(line, sizeof(line), say_word(key), values));
}

void say_fail(const char *key, const char *const *values)
{
    say_failure(key, values);
    say_end();
}

/* "%s: %d" needs no translation. */
static bool has_words(const char *format)
{
    while (*format != '\0') {
        if (*format == '%')
            format += strcspn(format, "diuxcsfge"); /* what ends it */
        else if (isalpha((unsigned char)*format))
            return true;
        format += *format != '\0';
    }
    return false;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
/* The exercise's own text, in English and as it is translated: a translation
 * takes the same arguments, or it isn't used. */
static void format_both(char *english, char *chosen, size_t size,
                        const char *format, va_list args)
{
    const char *other = words_get(&check_own, format);
    va_list again;

    va_copy(again, args);
    vsnprintf(english, size, format, args);
    if (strcmp(check_order.language, "en") != 0 && has_words(format) &&
        (other == NULL || !words_same_format(format, other)))
        say_line('K', format);
    if (other == NULL || !words_same_format(format, other))
        other = format;
    vsnprintf(chosen, size, other, again);
    va_end(again);
}
#pragma GCC diagnostic pop

void check_fail(const char *format, ...)
{
    char english[SAY_LINE_MAX], chosen[SAY_LINE_MAX];
    va_list args;

    va_start(args, format);
    format_both(english, chosen, sizeof(english), format, args);
    va_end(args);
    say_line('F', english);
    say_line('T', chosen);
    say_end();
}

void check_note(const char *format, ...)
{
    char english[SAY_LINE_MAX], chosen[SAY_LINE_MAX];
    va_list args;

    if (notes++ >= 20)
        return;
    va_start(args, format);
    format_both(english, chosen, sizeof(english), format, args);
    va_end(args);
    say_line('N', chosen);
}

/* "{0} what: {1}, want {2}" in both languages. */
static void fail_numbers(const char *key, const char *english,
                         const char *chosen, long got, long want)
{
    char line[2 * SAY_LINE_MAX], got_text[32], want_text[32];
    const char *template = words_get(&check_english, key);

    snprintf(got_text, sizeof(got_text), "%ld", got);
    snprintf(want_text, sizeof(want_text), "%ld", want);
    say_line('F',
             words_fill(line, sizeof(line), template != NULL ? template : key,
                        (const char *[]){english, got_text, want_text, NULL}));
    say_line('T',
             words_fill(line, sizeof(line), say_word(key),
                        (const char *[]){chosen, got_text, want_text, NULL}));
}

void check_equal(long got, long want, const char *format, ...)
{
    char english[SAY_LINE_MAX], chosen[SAY_LINE_MAX];
    va_list args;

    if (got == want)
        return;
    va_start(args, format);
    format_both(english, chosen, sizeof(english), format, args);
    va_end(args);
    fail_numbers("check.equal", english, chosen, got, want);
    say_end();
}

static long live_blocks(const struct tracker_mark *mark, int tag);

static void check_live_in(struct check_mark mark, int tag, long want,
                          const char *format, va_list args)
{
    char english[SAY_LINE_MAX], chosen[SAY_LINE_MAX];
    long live = live_blocks(&mark.tracker, tag);

    if (check_order.mode != MODE_QUICK || live == want)
        return;
    format_both(english, chosen, sizeof(english), format, args);
    fail_numbers(live == 1 ? "check.live.one" : "check.live", english, chosen,
                 live, want);
    if (live > 0)
        blocks_tell(&mark.tracker, tag);
    say_end();
}

void check_live(struct check_mark mark, long want, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    check_live_in(mark, -1, want, format, args);
    va_end(args);
}

void check_live_tag(struct check_mark mark, unsigned tag, long want,
                    const char *format, ...)
{
    va_list args;

    va_start(args, format);
    check_live_in(mark, (int)tag, want, format, args);
    va_end(args);
}

struct live_count {
    int tag;
    long blocks;
};

static bool count_tag(const struct tracker_block *block, void *ctx)
{
    struct live_count *count = ctx;

    count->blocks += count->tag < 0 || block->tag == (unsigned)count->tag;
    return true;
}

static long live_blocks(const struct tracker_mark *mark, int tag)
{
    struct live_count count = {tag, 0};

    tracker_each_block_since(mark, count_tag, &count);
    return count.blocks;
}
