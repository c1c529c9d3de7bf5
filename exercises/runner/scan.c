/* scan.c - does a learner's file hold anything that is not C for this exercise?
 */
#include "scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "allow.h"
#include "scan_tokens.h"

static bool refuse(struct scan_finding *out, const char *word, int line)
{
    snprintf(out->word, sizeof(out->word), "%.60s", word);
    out->line = line;
    return false;
}

/* Words that no exercise needs: other languages, and questions of who is
 * looking. */
static bool is_forbidden(const char *word)
{
    static const char forbidden[] =
        "asm __asm __asm__ _Pragma __pragma __declspec __SANITIZE_ADDRESS__ "
        "__SANITIZE_THREAD__ __has_feature __has_extension __has_attribute "
        "__has_c_attribute __has_include __has_include_next __has_builtin "
        "RUNNING_ON_VALGRIND __label__ __VALGRIND_MAJOR__";

    static const char *const starts[] = {"__sanitizer", "__asan", "__lsan",
                                         "__tsan",      "__cyg_", "__x86_indir",
                                         "__llvm"};

    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (strncmp(word, starts[i], strlen(starts[i])) == 0)
            return true;
    }
    return list_has(forbidden, word);
}

/* The names in __attribute__((...)); `t` stands behind that word. */
static bool scan_attribute(const struct meta *m, struct tokens *t,
                           struct scan_finding *out)
{
    struct token token;
    int depth = 0;

    do {
        tokens_next(t, &token);
        if (token.kind == TOKEN_END)
            return refuse(out, "__attribute__", token.line);
        if (token.kind == TOKEN_SIGN)
            depth += token.sign == '(' ? 1 : token.sign == ')' ? -1 : 0;
        if (token.kind == TOKEN_WORD && depth == 2) {
            char name[sizeof(token.text)];
            size_t len = strlen(token.text);
            bool underscored = len > 4 && strncmp(token.text, "__", 2) == 0;

            snprintf(name, sizeof(name), "%.*s",
                     (int)(underscored ? len - 4 : len),
                     token.text + (underscored ? 2 : 0));
            if (!allow_attribute(m, name))
                return refuse(out, token.text, token.line);
        }
    } while (depth > 0);
    return true;
}

/* A word, wherever it stands. */
static bool scan_word(const struct meta *m, struct tokens *t,
                      const struct token *token, bool expanded,
                      struct scan_finding *out)
{
    if (is_forbidden(token->text))
        return refuse(out, token->text, token->line);
    if (strncmp(token->text, "__builtin_", 10) == 0 &&
        !allow_builtin(m, token->text, expanded))
        return refuse(out, token->text, token->line);
    if (expanded && (strcmp(token->text, "__attribute__") == 0 ||
                     strcmp(token->text, "__attribute") == 0))
        return scan_attribute(m, t, out);
    return true;
}

/* Signs that begin something odd: other spellings, and attributes of C23. */
static bool scan_sign(struct tokens *t, const struct token *token,
                      struct scan_finding *out)
{
    char next = t->at < t->end ? *t->at : '\0';
    char text[4] = {token->sign, next, '\0'};

    if ((token->sign == '[' && next == '[') ||
        (token->sign == '<' && (next == ':' || next == '%')) ||
        (token->sign == '%' && next == ':') ||
        (token->sign == '?' && next == '?'))
        return refuse(out, text, token->line);
    return true;
}

/* <name> or "name"; `t` stands behind #include. */
static bool scan_include(const struct meta *m, struct tokens *t,
                         struct scan_finding *out)
{
    char name[sizeof(((struct token *)0)->text)] = "";
    struct token token;

    tokens_next(t, &token);
    if (token.kind == TOKEN_STRING) {
        snprintf(name, sizeof(name), "%s", token.text);
    } else if (token.kind == TOKEN_SIGN && token.sign == '<') {
        const char *end = memchr(t->at, '>', (size_t)(t->end - t->at));

        snprintf(name, sizeof(name), "%.*s",
                 end == NULL ? 0 : (int)(end - t->at), t->at);
        t->at = end == NULL ? t->end : end + 1;
    }
    if (!allow_header(m, name)) {
        char word[80];

        snprintf(word, sizeof(word), "#include %.50s",
                 name[0] != '\0' ? name : token.text);
        return refuse(out, word, token.line);
    }
    return true;
}

static bool scan_directive(const struct meta *m, struct tokens *t,
                           struct scan_finding *out)
{
    static const char allowed[] =
        "define undef if ifdef ifndef else elif endif error";
    struct token token;
    char word[80];

    tokens_next(t, &token);
    if (token.kind == TOKEN_LINE)
        return true;
    if (token.kind == TOKEN_WORD && strcmp(token.text, "include") == 0)
        return scan_include(m, t, out);
    if (token.kind == TOKEN_WORD && list_has(allowed, token.text))
        return true;
    snprintf(word, sizeof(word), "#%.50s", token.text);
    return refuse(out, word, token.line);
}

bool scan_source(const struct meta *m, const char *source, size_t len,
                 struct scan_finding *out)
{
    struct tokens t = tokens_of(source, len);
    struct token token;
    bool fine = true;

    *out = (struct scan_finding){"", 0};
    if (memchr(source, '\0', len) != NULL)
        return refuse(out, "\\0", 0);
    while (fine) {
        tokens_next(&t, &token);
        if (token.kind == TOKEN_END)
            break;
        if (token.kind == TOKEN_SIGN && token.sign == '#' && token.first)
            fine = scan_directive(m, &t, out);
        else if (token.kind == TOKEN_WORD)
            fine = scan_word(m, &t, &token, false, out);
        else if (token.kind == TOKEN_SIGN)
            fine = scan_sign(&t, &token, out);
        else if (token.kind == TOKEN_STRING && strstr(token.text, "?\?/"))
            fine = refuse(out, "?\?/", token.line);
    }
    return fine;
}

/* # 12 "file" 1: from where the next lines come. Headers are found by whole
 * paths; another one is a file of the learner's that took a header's name. */
static bool take_marker(struct tokens *t, const char *name, bool *own,
                        struct scan_finding *out)
{
    struct token number, file, rest;
    bool was_own = *own;
    int line = t->line;

    tokens_next(t, &number);
    tokens_next(t, &file);
    *own = file.kind == TOKEN_STRING && strcmp(file.text, name) == 0;
    do
        tokens_next(t, &rest);
    while (rest.kind != TOKEN_LINE && rest.kind != TOKEN_END);
    if (was_own && !*own && file.text[0] != '/' && file.text[0] != '<')
        return refuse(out, file.text, line);
    t->line = atoi(number.text);
    return true;
}

bool scan_expanded(const struct meta *m, const char *expanded, size_t len,
                   const char *name, struct scan_finding *out)
{
    struct tokens t = tokens_of(expanded, len);
    struct token token;
    bool own = false;
    bool fine = true;
    char next;

    *out = (struct scan_finding){"", 0};
    while (fine) {
        tokens_next(&t, &token);
        if (token.kind == TOKEN_END)
            break;
        next = t.at < t.end ? *t.at : '\0';
        if (token.kind == TOKEN_SIGN && token.sign == '#' && token.first &&
            next == ' ')
            fine = take_marker(&t, name, &own, out);
        else if (!own)
            continue;
        else if (token.kind == TOKEN_SIGN && token.sign == '#' && token.first)
            fine = refuse(out, "#pragma", token.line);
        else if (token.kind == TOKEN_WORD)
            fine = scan_word(m, &t, &token, true, out);
        else if (token.kind == TOKEN_SIGN)
            fine = scan_sign(&t, &token, out);
    }
    return fine;
}

int scan_line_of(const char *source, size_t len, const char *word)
{
    struct tokens t = tokens_of(source, len);
    struct token token;

    do {
        tokens_next(&t, &token);
        if (token.kind == TOKEN_WORD && strcmp(token.text, word) == 0)
            return token.line;
    } while (token.kind != TOKEN_END);
    return 0;
}

int scan_count_todo(const char *source, size_t len)
{
    const char *end = source + len;
    int count = 0;

    while ((source = memmem(source, (size_t)(end - source), "TODO", 4)) !=
           NULL) {
        count++;
        source += 4;
    }
    return count;
}
