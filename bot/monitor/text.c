/* text.c - lines of text that know how wide they are.
 *
 * Invariant: `column` is the line's width with its pending blanks; it never
 * passes `width`, and `blanks` of it aren't in `buf` yet.
 */
#include "text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool says_utf8(const char *locale)
{
    return strstr(locale, "UTF-8") != NULL || strstr(locale, "utf8") != NULL ||
           strstr(locale, "UTF8") != NULL || strstr(locale, "utf-8") != NULL;
}

/* The environment is asked, not the C library: a locale that is named but
 * not installed, as in many containers, still says what the terminal is. */
static bool environment_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *value = getenv(names[i]);

        if (value != NULL && value[0] != '\0')
            return says_utf8(value);
    }
    return false;
}

struct text_style text_style_of(int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    struct text_style style = {.utf8 = environment_is_utf8()};

    style.color = isatty(fd) && (no_color == NULL || no_color[0] == '\0') &&
                  term != NULL && strcmp(term, "dumb") != 0;
    return style;
}

unsigned text_columns_of(int fd)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}

void text_init(struct text *t, char *buf, size_t size, unsigned width,
               struct text_style style)
{
    memset(t, 0, sizeof(*t));
    t->buf = buf;
    t->size = size;
    t->width = width;
    t->style = style;
    buf[0] = '\0';
}

void text_color(struct text *t, enum text_color color)
{
    t->wanted = color;
}

/* All or nothing, so that no escape and no letter is cut in two. */
static bool put(struct text *t, const char *bytes, size_t count)
{
    /* Kept back: the end of the line and of its colour. */
    if (t->length + count + sizeof("\033[0m\n") > t->size)
        return false;
    memcpy(t->buf + t->length, bytes, count);
    t->length += count;
    t->buf[t->length] = '\0';
    return true;
}

static void put_color(struct text *t)
{
    static const char *const escapes[] = {
        [TEXT_PLAIN] = "\033[0m",      [TEXT_DIM] = "\033[0;2m",
        [TEXT_BOLD] = "\033[0;1m",     [TEXT_GOOD] = "\033[0;1;32m",
        [TEXT_ALARM] = "\033[0;1;31m",
    };

    if (t->style.color && t->wanted != t->current &&
        put(t, escapes[t->wanted], strlen(escapes[t->wanted])))
        t->current = t->wanted;
}

/* One visible glyph, one column wide. */
static void put_glyph(struct text *t, const char *bytes, size_t count)
{
    if (t->column >= t->width)
        return;
    put_color(t);
    for (; t->blanks > 0; t->blanks--)
        if (!put(t, " ", 1))
            return;
    if (put(t, bytes, count))
        t->column++;
}

static void put_blank(struct text *t)
{
    if (t->column >= t->width)
        return;
    t->column++;
    t->blanks++;
}

/* Bytes of the UTF-8 letter that starts here; 0 if none does. What a terminal
 * may take for something else is none: overlong forms, surrogates, what lies
 * over U+10FFFF, and the control characters U+0080 to U+009F. */
static size_t letter_bytes(const char *words)
{
    const unsigned char *s = (const unsigned char *)words;
    size_t count = s[0] < 0x80   ? 1
                   : s[0] < 0xc2 ? 0
                   : s[0] < 0xe0 ? 2
                   : s[0] < 0xf0 ? 3
                   : s[0] < 0xf5 ? 4
                                 : 0;

    for (size_t i = 1; i < count; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xc2 && s[1] < 0xa0) || (s[0] == 0xe0 && s[1] < 0xa0) ||
        (s[0] == 0xed && s[1] >= 0xa0) || (s[0] == 0xf0 && s[1] < 0x90) ||
        (s[0] == 0xf4 && s[1] >= 0x90))
        return 0;
    return count;
}

void text_add(struct text *t, const char *words)
{
    while (*words != '\0') {
        unsigned char c = (unsigned char)*words;
        size_t count = letter_bytes(words);

        if (c == ' ')
            put_blank(t);
        else if (c < ' ' || c == 0x7f || count == 0 ||
                 (count > 1 && !t->style.utf8))
            put_glyph(t, "?", 1);
        else
            put_glyph(t, words, count);
        words += count > 0 ? count : 1;
    }
}

void text_addf(struct text *t, const char *format, ...)
{
    char words[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    text_add(t, words);
}

void text_add_foreign(struct text *t, const char *words)
{
    for (; *words != '\0'; words++)
        if (*words == ' ')
            put_blank(t);
        else
            put_glyph(t, *words > ' ' && *words <= '~' ? words : "?", 1);
}

void text_glyph(struct text *t, const char *utf8, const char *ascii)
{
    text_add(t, t->style.utf8 ? utf8 : ascii);
}

void text_repeat(struct text *t, unsigned count, const char *utf8,
                 const char *ascii)
{
    for (unsigned i = 0; i < count; i++)
        text_glyph(t, utf8, ascii);
}

void text_to(struct text *t, unsigned column)
{
    while (t->column < column && t->column < t->width)
        put_blank(t);
}

void text_right(struct text *t, unsigned column, const char *words)
{
    unsigned width = text_width(words);

    if (column > width)
        text_to(t, column - width);
    text_add(t, words);
}

void text_wrap(struct text *t, unsigned indent, const char *words)
{
    bool first = true;

    while (*words != '\0') {
        char word[256];
        size_t count = strcspn(words, " ");
        size_t kept = count < sizeof(word) ? count : sizeof(word) - 1;

        memcpy(word, words, kept);
        word[kept] = '\0';
        if (!first && t->column + 1 + text_width(word) > t->width) {
            enum text_color color = t->wanted;

            text_end_line(t);
            text_to(t, indent);
            text_color(t, color);
        } else if (!first) {
            put_blank(t);
        }
        text_add(t, word);
        first = false;
        words += count;
        words += strspn(words, " ");
    }
}

void text_end_line(struct text *t)
{
    /* put() has kept room for just this. */
    const char *end = t->current != TEXT_PLAIN ? "\033[0m\n" : "\n";
    size_t count = strlen(end);

    if (t->length + count < t->size) {
        memcpy(t->buf + t->length, end, count + 1);
        t->length += count;
        t->lines++;
    }
    t->column = 0;
    t->blanks = 0;
    t->wanted = TEXT_PLAIN;
    t->current = TEXT_PLAIN;
    if (t->out == NULL)
        return;
    if (t->error == 0 && fputs(t->buf, t->out) == EOF)
        t->error = errno != 0 ? -errno : -EIO;
    t->length = 0;
    t->buf[0] = '\0';
}

unsigned text_width(const char *words)
{
    unsigned width = 0;

    for (; *words != '\0'; words++)
        if (((unsigned char)*words & 0xc0) != 0x80)
            width++;
    return width;
}
