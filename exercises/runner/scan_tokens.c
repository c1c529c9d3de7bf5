/* scan_tokens.c - C's text as words and signs, without comments.
 *
 * A backslash at the end of a line joins it with the next one anywhere, even
 * in the middle of a word: peek() and take() see through it.
 */
#include "scan_tokens.h"

#include <ctype.h>
#include <string.h>

struct tokens tokens_of(const char *text, size_t len)
{
    return (struct tokens){text, text + len, 1, true};
}

/* Step over what joins lines. */
static void skip_joints(struct tokens *t)
{
    for (;;) {
        const char *next = t->at + 1;

        if (t->at >= t->end || *t->at != '\\')
            return;
        /* Compilers also take blanks between the two. */
        while (next < t->end && (*next == ' ' || *next == '\t' ||
                                 *next == '\r' || *next == '\f'))
            next++;
        if (next >= t->end || *next != '\n')
            return;
        t->at = next + 1;
        t->line++;
    }
}

/* The next character; 0 at the end. */
static char peek(struct tokens *t)
{
    skip_joints(t);
    return t->at < t->end ? *t->at : '\0';
}

static char take(struct tokens *t)
{
    char c = peek(t);

    if (t->at < t->end)
        t->at++;
    if (c == '\n')
        t->line++;
    return c;
}

/* The one after the next. */
static char peek_second(struct tokens *t)
{
    struct tokens copy = *t;

    take(&copy);
    return peek(&copy);
}

static void skip_comment(struct tokens *t)
{
    bool block = peek_second(t) == '*';

    take(t);
    take(t);
    while (t->at < t->end) {
        if (!block && peek(t) == '\n')
            return;
        if (block && peek(t) == '*' && peek_second(t) == '/') {
            take(t);
            take(t);
            return;
        }
        take(t);
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' ||
           (unsigned char)c >= 128;
}

static void take_text(struct tokens *t, struct token *out,
                      bool (*belongs)(char))
{
    size_t len = 0;

    while (t->at < t->end && belongs(peek(t))) {
        char c = take(t);

        if (len + 1 < sizeof(out->text))
            out->text[len++] = c;
    }
    out->text[len] = '\0';
}

static void take_string(struct tokens *t, struct token *out)
{
    char quote = take(t);
    size_t len = 0;

    out->sign = quote;
    while (t->at < t->end && peek(t) != quote && peek(t) != '\n') {
        char c = take(t);

        if (len + 1 < sizeof(out->text))
            out->text[len++] = c;
        if (c == '\\' && t->at < t->end)
            take(t);
    }
    out->text[len] = '\0';
    if (peek(t) == quote)
        take(t);
}

static void skip_blanks(struct tokens *t)
{
    for (;;) {
        char c = peek(t);

        if (c == '/' && (peek_second(t) == '/' || peek_second(t) == '*'))
            skip_comment(t);
        else if (c != '\n' && t->at < t->end && isspace((unsigned char)c))
            take(t);
        else
            return;
    }
}

void tokens_next(struct tokens *t, struct token *out)
{
    char c;

    skip_blanks(t);
    c = peek(t);
    *out = (struct token){.line = t->line, .first = t->first, .sign = c};
    t->first = c == '\n';
    if (t->at >= t->end) {
        out->kind = TOKEN_END;
    } else if (c == '\n') {
        out->kind = TOKEN_LINE;
        take(t);
    } else if (c == '"' || c == '\'') {
        out->kind = TOKEN_STRING;
        take_string(t, out);
    } else if (is_word(c)) {
        out->kind = isdigit((unsigned char)c) ? TOKEN_NUMBER : TOKEN_WORD;
        take_text(t, out, is_word);
    } else {
        out->kind = TOKEN_SIGN;
        take(t);
    }
}
