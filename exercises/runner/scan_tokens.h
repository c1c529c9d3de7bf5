/* scan_tokens.h - C's text as words and signs, without comments. For scan*.c.
 */
#ifndef LEARN_SCAN_TOKENS_H
#define LEARN_SCAN_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,   /* identifier or keyword */
    TOKEN_NUMBER, /* also what looks like one */
    TOKEN_STRING, /* string or character */
    TOKEN_SIGN,   /* one character */
    TOKEN_LINE,   /* end of a line */
};

struct token {
    enum token_kind kind;
    char text[128]; /* of words and strings, cut off if longer */
    char sign;
    int line;
    bool first; /* in its line */
};

struct tokens {
    const char *at;
    const char *end;
    int line; /* to be set by the caller before the first token: 1 */
    bool first;
};

struct tokens tokens_of(const char *text, size_t len);
void tokens_next(struct tokens *t, struct token *out);

#endif
