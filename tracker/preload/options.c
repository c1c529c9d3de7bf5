/* options.c - words and values, one table. */
#include "preload/options.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char options_help[] =
    "TRACKER=WORD[,WORD...], for a program that runs with this library in\n"
    "LD_PRELOAD. %p in a file name is the process's number.\n"
    "\n"
    "  report            a report at exit: also without any word\n"
    "  out=FILE          write it there, not to standard error\n"
    "  quiet             write it only if something is lost or was misused\n"
    "  check             exit with status 1 if something is lost, unless the\n"
    "                    program itself failed\n"
    "  stacks=unwind     call stacks of all programs (the default)\n"
    "  stacks=fp         faster; programs need -fno-omit-frame-pointer\n"
    "  stacks=off        only the calling line\n"
    "  depth=N           frames of a stack, 1 to 32 (16)\n"
    "  every=SECONDS     remember how memory grew, and judge it\n"
    "  signal=NAME       also report on this signal (USR1, USR2, ...)\n"
    "  only=PROGRAM      not in the programs that this one starts\n"
    "  limit=BYTES       memory for call stacks, as 512K, 64M, 1G\n"
    "  fail=N[+]         let the Nth allocation fail, or all from there\n"
    "  json=FILE         the findings for other programs\n"
    "  dot=FILE          the leaking blocks as a graph, for dot -Tsvg\n"
    "  heaptrack=FILE    for heaptrack_gui and heaptrack_print\n"
    "  dhat=FILE         for valgrind's dh_view.html\n"
    "  collapsed=FILE    for flame graphs and speedscope\n"
    "  off               do nothing\n"
    "  help              print this, and go on\n";

struct parser {
    struct options *options;
    const char *value; /* NULL: the word has none */
};

typedef int take(struct parser *p);

static int take_number(const char *text, uint64_t most, const char **end,
                       uint64_t *out)
{
    char *stop;

    if (text == NULL || *text < '0' || *text > '9')
        return -EINVAL;
    errno = 0;
    *out = strtoull(text, &stop, 10);
    *end = stop;
    return errno != 0 || *out > most ? -EINVAL : 0;
}

static int take_nothing(struct parser *p)
{
    return p->value == NULL ? 0 : -EINVAL;
}

/* A word without a value: on, from here on. */
static int take_switch(struct parser *p, bool *on)
{
    *on = *on || p->value == NULL;
    return take_nothing(p);
}

static int take_quiet(struct parser *p)
{
    return take_switch(p, &p->options->quiet);
}

static int take_check(struct parser *p)
{
    return take_switch(p, &p->options->check);
}

static int take_off(struct parser *p)
{
    return take_switch(p, &p->options->off);
}

static int take_help(struct parser *p)
{
    return take_switch(p, &p->options->help);
}

static int take_stacks(struct parser *p)
{
    static const char *const names[] = {
        [FRAMES_OFF] = "off", [FRAMES_FP] = "fp", [FRAMES_UNWIND] = "unwind"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (p->value == NULL || strcmp(p->value, names[i]) != 0)
            continue;
        p->options->stacks = (enum frames_source)i;
        return 0;
    }
    return -EINVAL;
}

static int take_depth(struct parser *p)
{
    const char *end;
    uint64_t depth;

    if (take_number(p->value, STACK_FRAMES_MAX, &end, &depth) != 0 ||
        *end != '\0' || depth == 0)
        return -EINVAL;
    p->options->depth = (unsigned)depth;
    return 0;
}

/* Seconds, or "500ms". */
static int take_every(struct parser *p)
{
    const char *end;
    uint64_t every;

    if (take_number(p->value, UINT32_MAX, &end, &every) != 0 || every == 0)
        return -EINVAL;
    if (strcmp(end, "ms") == 0)
        p->options->every_ms = every;
    else if (*end == '\0' || strcmp(end, "s") == 0)
        p->options->every_ms = every * 1000;
    else
        return -EINVAL;
    return 0;
}

static int take_limit(struct parser *p)
{
    static const char units[] = "KMG";
    const char *end;
    const char *unit;
    uint64_t bytes;

    if (take_number(p->value, SIZE_MAX >> 31, &end, &bytes) != 0 || bytes == 0)
        return -EINVAL;
    if (*end != '\0') {
        unit = strchr(units, *end);
        if (unit == NULL || end[1] != '\0')
            return -EINVAL;
        bytes <<= 10 * (unit - units + 1);
    }
    p->options->limit_bytes = bytes;
    return 0;
}

static int take_fail(struct parser *p)
{
    const char *end;
    uint64_t nth;

    if (take_number(p->value, UINT64_MAX, &end, &nth) != 0 || nth == 0)
        return -EINVAL;
    if (*end != '\0' && strcmp(end, "+") != 0)
        return -EINVAL;
    p->options->fail_nth = nth;
    p->options->fail_onwards = *end == '+';
    return 0;
}

static int take_signal(struct parser *p)
{
    const char *name = p->value;

    if (name == NULL)
        return -EINVAL;
    if (strncmp(name, "SIG", 3) == 0)
        name += 3;
    for (int number = 1; number < NSIG; number++) {
        const char *known = sigabbrev_np(number);

        if (known == NULL || strcmp(known, name) != 0)
            continue;
        if (number == SIGKILL || number == SIGSTOP)
            return -EINVAL;
        p->options->signal = number;
        return 0;
    }
    return -EINVAL;
}

static int take_path(const char *value, char out[OPTIONS_PATH_MAX])
{
    if (value == NULL || *value == '\0' || strlen(value) >= OPTIONS_PATH_MAX)
        return -EINVAL;
    strcpy(out, value);
    return 0;
}

static int take_only(struct parser *p)
{
    return take_path(p->value, p->options->only);
}

#define TAKE_FILE(name, which)                                                 \
    static int take_##name(struct parser *p)                                   \
    {                                                                          \
        return take_path(p->value, p->options->files[which]);                  \
    }
TAKE_FILE(out, OPTIONS_OUT)
TAKE_FILE(json, OPTIONS_JSON)
TAKE_FILE(dot, OPTIONS_DOT)
TAKE_FILE(heaptrack, OPTIONS_HEAPTRACK)
TAKE_FILE(dhat, OPTIONS_DHAT)
TAKE_FILE(collapsed, OPTIONS_COLLAPSED)

static const struct {
    const char *name;
    take *take;
} words[] = {
    {"report", take_nothing}, {"out", take_out},
    {"quiet", take_quiet},    {"check", take_check},
    {"stacks", take_stacks},  {"depth", take_depth},
    {"every", take_every},    {"signal", take_signal},
    {"only", take_only},      {"limit", take_limit},
    {"fail", take_fail},      {"json", take_json},
    {"dot", take_dot},        {"heaptrack", take_heaptrack},
    {"dhat", take_dhat},      {"collapsed", take_collapsed},
    {"off", take_off},        {"help", take_help},
};

/* `word` is a copy that may be cut. */
static void parse_word(char *word, struct options *out,
                       void (*complain)(const char *))
{
    char *equals = strchr(word, '=');
    struct parser p = {.options = out,
                       .value = equals == NULL ? NULL : equals + 1};
    char sentence[256];

    if (equals != NULL)
        *equals = '\0';
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcmp(word, words[i].name) != 0)
            continue;
        if (words[i].take(&p) == 0)
            return;
        snprintf(sentence, sizeof(sentence),
                 "TRACKER: %.40s%s%.80s makes no sense, it is left out", word,
                 equals == NULL ? "" : "=",
                 p.value == NULL ? " without a value" : p.value);
        complain(sentence);
        return;
    }
    snprintf(sentence, sizeof(sentence),
             "TRACKER: there is no %.80s, it is left out (TRACKER=help "
             "lists what there is)",
             word);
    complain(sentence);
}

void options_parse(const char *text, struct options *out,
                   void (*complain)(const char *))
{
    char word[OPTIONS_PATH_MAX + 32];

    *out = (struct options){.stacks = FRAMES_UNWIND, .depth = 16};
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, ",");

        if (length >= sizeof(word)) {
            complain("TRACKER: a word is too long, it is left out");
        } else if (length > 0) {
            memcpy(word, text, length);
            word[length] = '\0';
            parse_word(word, out, complain);
        }
        text += length;
        text += *text == ',';
    }
}
