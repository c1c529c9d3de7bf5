/* compiler.c - one run of the compiler, with what it may take. */
#include "compiler.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "process.h"

void compiler_add(struct arguments *a, const char *argument)
{
    if (a->count + 1 < ARGUMENTS_MAX)
        a->list[a->count++] = argument;
    a->list[a->count] = NULL;
}

void compiler_add_printf(struct arguments *a, const char *format, ...)
{
    char *place = a->places[a->used % PLACES_MAX];
    va_list args;

    a->used++;
    va_start(args, format);
    vsnprintf(place, sizeof(a->places[0]), format, args);
    va_end(args);
    compiler_add(a, place);
}

/* CC may hold flags: "gcc -m64". */
void compiler_add_cc(struct arguments *a, const char *cc)
{
    char word[256];

    while (list_next(&cc, word, sizeof(word)))
        compiler_add_printf(a, "%s", word);
}

/* Why a compiler failed. Out of memory it says so itself, in its own words, or
 * it crashes; clang lays the latter to its own charge. */
static enum build_result failure_of(const struct process *p,
                                    enum build_result failure)
{
    static const char *const no_memory[] = {
        "out of memory", "memory exhausted", "bad_alloc",
        "Cannot allocate memory", "virtual memory exhausted"};
    const char *said = buffer_text(&p->output);

    if (p->end == PROCESS_INTERRUPTED)
        return BUILD_INTERRUPTED;
    if (strstr(said, "No space left on device") != NULL)
        return BUILD_NO_SPACE;
    if (p->end == PROCESS_EXITED && p->value == 0)
        return BUILD_FINE;
    if (failure != BUILD_ERRORS)
        return failure;
    if (p->end == PROCESS_OUTPUT)
        return BUILD_BLOATED;
    if (strstr(said, "File size limit") != NULL ||
        strstr(said, "File too large") != NULL)
        return BUILD_LARGE;
    for (size_t i = 0; i < sizeof(no_memory) / sizeof(no_memory[0]); i++) {
        if (strstr(said, no_memory[i]) != NULL)
            return BUILD_GREEDY;
    }
    /* A driver tells how its child ended; one that is itself all of the
     * compiler ends by SIGXCPU, or as a last resort by SIGKILL. */
    if (p->end == PROCESS_TIME ||
        (p->end == PROCESS_SIGNALLED && (p->value == 24 || p->value == 9)) ||
        strstr(said, "CPU time limit") != NULL ||
        strstr(said, "terminated with signal 24") != NULL)
        return BUILD_ENDLESS;
    return BUILD_ERRORS;
}

/* Run a compiler. Its output goes to `out`; more than `max` bytes of it end it,
 * 0: they are dropped. */
enum build_result compiler_run(struct build *b, struct arguments *a,
                               const char *input, struct buffer *out,
                               size_t max, enum build_result failure)
{
    struct process p = {.argv = a->list,
                        .input = input,
                        /* What comes from standard input looks for its headers
                         * in the folder at hand first: there are none here. */
                        .folder = input != NULL ? b->scratch : NULL,
                        .cpu_s = COMPILE_CPU_S,
                        .wall_s = COMPILE_WALL_S,
                        .output_max = max,
                        .file_max = (size_t)OBJECT_MB << 20,
                        .memory_max = (size_t)COMPILE_MB << 20};
    enum build_result result;

    p.output.max = (size_t)8 << 20;
    process_run(&p);
    result = failure_of(&p, failure);
    buffer_add(out, buffer_text(&p.output), p.output.len);
    process_clear(&p);
    return result;
}

/* Calls through pointers ask first: check/flow.h. A table of jumps would look
 * like such a call. */
void compiler_add_calls(struct arguments *a, enum build_calls calls)
{
    static const char *const flags[][3] = {
        [CALLS_GCC] = {"-mindirect-branch=thunk-extern",
                       "-fcf-protection=none", /* gcc can't have both */
                       "-fno-jump-tables"},
        [CALLS_CLANG] = {"-mretpoline", "-mretpoline-external-thunk",
                         "-fno-jump-tables"},
    };

    for (size_t i = 0; calls != CALLS_FREE && i < 3; i++)
        compiler_add(a, flags[calls][i]);
}

/* Does the compiler know how? Elsewhere than on x86-64 none does. */
enum build_calls compiler_find_calls(struct build *b)
{
#ifdef __x86_64__
    for (enum build_calls calls = CALLS_GCC; calls <= CALLS_CLANG; calls++) {
        struct arguments a = {.count = 0};
        struct buffer said = {.max = 0};
        enum build_result result;

        compiler_add_cc(&a, b->cc);
        compiler_add_calls(&a, calls);
        compiler_add(&a, "-fsyntax-only");
        compiler_add(&a, "-x");
        compiler_add(&a, "c");
        compiler_add(&a, "/dev/null");
        result = compiler_run(b, &a, NULL, &said, 0, BUILD_ERRORS);
        buffer_clear(&said);
        if (result == BUILD_FINE)
            return calls;
        if (result != BUILD_ERRORS)
            break; /* it will be told when the file is compiled */
    }
#else
    (void)b;
#endif
    return CALLS_FREE;
}
