/* command.c - one run as arguments and environment, and as a line of shell. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "torture/torture.h"

/* Text that lives as long as the command. Too long is a mistake of ours. */
__attribute__((format(printf, 2, 3))) static const char *
keep(struct command *c, const char *format, ...)
{
    char *start = c->buf + c->used;
    size_t room = sizeof(c->buf) - c->used;
    va_list args;
    int length;

    va_start(args, format);
    length = vsnprintf(start, room, format, args);
    va_end(args);
    if (length < 0 || (size_t)length >= room) {
        fputs("torture: a command is too long\n", stderr);
        exit(2);
    }
    c->used += (size_t)length + 1;
    return start;
}

/* Leaking is the point of some: then LeakSanitizer must not look. */
static size_t add_sanitizer(struct command *c, size_t count,
                            const struct scenario *s)
{
    static const char *const words[] = {"--leak=", "--fix=", "--compare"};
    const char *options = getenv("ASAN_OPTIONS");

    for (size_t i = 0; options != NULL && s->arguments[i] != NULL; i++)
        for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++)
            if (strncmp(s->arguments[i], words[j], strlen(words[j])) == 0) {
                c->env[count] =
                    keep(c, "ASAN_OPTIONS=%s:detect_leaks=0", options);
                return count + 1;
            }
    return count;
}

static size_t add_words(struct command *c, size_t argc, const char *words)
{
    while (words != NULL && *(words += strspn(words, " ")) != '\0') {
        size_t length = strcspn(words, " ");

        c->argv[argc++] = keep(c, "%.*s", (int)length, words);
        words += length;
    }
    return argc;
}

/* Replays are given the inputs by their whole path. */
static const char *argument(struct command *c, const struct setup *setup,
                            const char *text)
{
    static const char *const names[] = {"--replay=", "--replay-book="};

    for (size_t i = 0; i < 2; i++) {
        size_t length = strlen(names[i]);

        if (strncmp(text, names[i], length) == 0)
            return keep(c, "%s%s/%s", names[i], setup->inputs, text + length);
    }
    return text;
}

static bool is_libc(const struct fault *fault)
{
    return fault->door == DOOR_ALL || fault->door == DOOR_PAGES;
}

/* What refuse.c reads. */
static size_t add_refusal(struct command *c, size_t count,
                          const struct setup *setup, const struct job *job,
                          const char *count_file)
{
    const struct scenario *s = job->scenario;
    const struct fault *fault = &job->fault;
    static const char *const parts[] = {
        [PART_FIRST] = "REFUSE_UNLESS=BOT_HALF",
        [PART_HALF] = "REFUSE_IF=BOT_HALF",
        [PART_WATCHED] = "REFUSE_UNLESS=BOT_TWIN",
        [PART_TWIN] = "REFUSE_IF=BOT_TWIN",
    };

    if (fault->door == DOOR_PAGES)
        c->env[count++] = "REFUSE_KIND=pages";
    if (setup->under != NULL || s->visited) /* often a script of a shell */
        c->env[count++] = keep(c, "REFUSE_PROGRAM=%s", basename(setup->bot));
    if (s->part != PART_ALL)
        c->env[count++] = parts[s->part];
    if (count_file != NULL)
        c->env[count++] = keep(c, "REFUSE_COUNT=%s", count_file);
    else
        c->env[count++] = keep(c, "REFUSE=%" PRIu64 "%s", fault->nth,
                               fault->onwards ? "+" : "");
    return count;
}

void command_make(struct command *c, const struct setup *setup,
                  const struct job *job, const char *count)
{
    const struct scenario *s = job->scenario;
    const struct fault *fault = &job->fault;
    bool refuses = is_libc(fault) && (fault->nth != 0 || count != NULL);
    size_t envs = 0;
    size_t argc = 0;

    memset(c, 0, sizeof(*c));
    if (s->program == PROGRAM_PATIENT) {
        c->env[envs++] =
            keep(c, "LD_PRELOAD=%s:%s", setup->preload, setup->refuse);
        c->env[envs++] = keep(c, "TRACKER=%s", s->arguments[0]);
    } else if (refuses) {
        c->env[envs++] = keep(c, "LD_PRELOAD=%s", setup->refuse);
    }
    envs = add_sanitizer(c, envs, s);
    if (refuses)
        (void)add_refusal(c, envs, setup, job, count);
    if (s->visited)
        c->argv[argc++] = setup->visit;
    argc = add_words(c, argc, setup->under);
    if (s->program == PROGRAM_PATIENT) {
        c->argv[argc] = setup->patient;
        return;
    }
    c->argv[argc++] = setup->bot;
    for (size_t i = 0; i < ARGUMENTS_MAX && s->arguments[i] != NULL; i++)
        c->argv[argc++] = argument(c, setup, s->arguments[i]);
    if (!is_libc(fault) && fault->nth != 0)
        c->argv[argc] =
            keep(c, "--fail-alloc=%" PRIu64 "%s%s%s", fault->nth,
                 fault->onwards ? "+" : "", fault->door == DOOR_TAG ? ":" : "",
                 fault->door == DOOR_TAG ? fault->tag : "");
}

/* Around a word that the shell would take for two. */
static const char *quote(const char *word)
{
    return strpbrk(word, " '") != NULL ? "\"" : "";
}

void command_text(const struct command *c, const struct scenario *s, char *buf,
                  size_t size)
{
    size_t used = 0;

#define ADD(...)                                                               \
    used += used < size                                                        \
                ? (size_t)snprintf(buf + used, size - used, __VA_ARGS__)       \
                : 0
    ADD("(cd \"$(mktemp -d)\" && ");
    if (s->terminal)
        ADD("script -qec '");
    ADD("env");
    for (size_t i = 0; c->env[i] != NULL; i++)
        ADD(" %s%s%s", quote(c->env[i]), c->env[i], quote(c->env[i]));
    for (size_t i = 0; c->argv[i] != NULL; i++)
        ADD(" %s%s%s", quote(c->argv[i]), c->argv[i], quote(c->argv[i]));
    if (s->terminal)
        ADD("' /dev/null");
    ADD(")");
#undef ADD
}
