/* build.c - compile a learner's file with its check, in a folder of its own.
 */
#include "build.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "folder.h"
#include "process.h"

#define ARGUMENTS_MAX 96

struct arguments {
    const char *list[ARGUMENTS_MAX];
    size_t count;
    char places[16][PATH_MAX + 64];
    size_t used;
};

static void add(struct arguments *a, const char *argument)
{
    if (a->count + 1 < ARGUMENTS_MAX)
        a->list[a->count++] = argument;
    a->list[a->count] = NULL;
}

static void add_printf(struct arguments *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add_printf(struct arguments *a, const char *format, ...)
{
    char *place = a->places[a->used % 16];
    va_list args;

    a->used++;
    va_start(args, format);
    vsnprintf(place, sizeof(a->places[0]), format, args);
    va_end(args);
    add(a, place);
}

/* CC may hold flags: "gcc -m64". */
static void add_compiler(struct arguments *a, const char *cc)
{
    char word[256];

    while (list_next(&cc, word, sizeof(word)))
        add_printf(a, "%s", word);
}

const char *build_find_compiler(void)
{
    static const char *const usual[] = {"cc", "gcc", "clang"};
    const char *cc = getenv("CC");
    char program[256];
    const char *words = cc;

    if (cc != NULL && list_next(&words, program, sizeof(program)) &&
        process_exists(program))
        return cc;
    for (size_t i = 0; i < 3; i++) {
        if (process_exists(usual[i]))
            return usual[i];
    }
    return NULL;
}

char *build_path(const struct build *b, const char *name, char *out)
{
    snprintf(out, PATH_MAX, "%.3800s/%.200s", b->scratch, name);
    return out;
}

char *build_object(const struct build *b, enum part part, char *out)
{
    char name[32];

    snprintf(name, sizeof(name), "%s.o", part_name(part));
    return build_path(b, name, out);
}

char *build_program(const struct build *b, enum part part, char *out)
{
    return build_path(b, part_name(part), out);
}

/* The source as the compiler gets it: it says itself what it is called. */
static int write_input(struct build *b)
{
    struct buffer input = {.max = 0};
    char path[PATH_MAX];
    size_t mark =
        strncmp(buffer_text(&b->source), "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    int rc;

    buffer_puts(&input, "# 1 \"");
    for (const char *c = b->shown; *c != '\0'; c++) {
        if (*c == '"' || *c == '\\')
            buffer_puts(&input, "\\");
        buffer_add(&input, c, 1);
    }
    buffer_puts(&input, "\"\n");
    /* Some editors begin a file with the mark of UTF-8. */
    buffer_add(&input, buffer_text(&b->source) + mark, b->source.len - mark);
    rc = buffer_write(build_path(b, "input.c", path), buffer_text(&input),
                      input.len);
    buffer_clear(&input);
    return rc;
}

void build_close(struct build *b)
{
    if (b->scratch[0] != '\0')
        folder_remove(b->scratch);
    b->scratch[0] = '\0';
    buffer_clear(&b->source);
    buffer_clear(&b->expanded);
    buffer_clear(&b->messages);
    buffer_clear(&b->warnings);
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
    /* The driver tells how its child ended. */
    if (p->end == PROCESS_TIME || strstr(said, "CPU time limit") != NULL ||
        strstr(said, "terminated with signal 24") != NULL)
        return BUILD_ENDLESS;
    return BUILD_ERRORS;
}

/* Run a compiler. Its output goes to `out`; more than `max` bytes of it end it,
 * 0: they are dropped. */
static enum build_result run(struct build *b, struct arguments *a,
                             const char *input, struct buffer *out, size_t max,
                             enum build_result failure)
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

static void add_language(struct build *b, struct arguments *a)
{
    add_compiler(a, b->cc);
    add(a, "-std=c11");
    add(a, "-D_GNU_SOURCE");
    add(a, "-U_FORTIFY_SOURCE");
    add(a, "-fdiagnostics-color=never");
    add_printf(a, "-I%s/include/tracker", b->course->build);
}

/* Calls through pointers ask first: check/flow.h. A table of jumps would look
 * like such a call. */
static void add_calls(struct arguments *a, enum build_calls calls)
{
    static const char *const flags[][3] = {
        [CALLS_GCC] = {"-mindirect-branch=thunk-extern",
                       "-fcf-protection=none", /* gcc can't have both */
                       "-fno-jump-tables"},
        [CALLS_CLANG] = {"-mretpoline", "-mretpoline-external-thunk",
                         "-fno-jump-tables"},
    };

    for (size_t i = 0; calls != CALLS_FREE && i < 3; i++)
        add(a, flags[calls][i]);
}

/* Does the compiler know how? Elsewhere than on x86-64 none does. */
static enum build_calls find_calls(struct build *b)
{
#ifdef __x86_64__
    for (enum build_calls calls = CALLS_GCC; calls <= CALLS_CLANG; calls++) {
        struct arguments a = {.count = 0};
        struct buffer said = {.max = 0};
        enum build_result result;

        add_compiler(&a, b->cc);
        add_calls(&a, calls);
        add(&a, "-fsyntax-only");
        add(&a, "-x");
        add(&a, "c");
        add(&a, "/dev/null");
        result = run(b, &a, NULL, &said, 0, BUILD_OURS);
        buffer_clear(&said);
        if (result == BUILD_FINE)
            return calls;
    }
#else
    (void)b;
#endif
    return CALLS_FREE;
}

/* How a part is compiled. */
static void add_part(struct build *b, struct arguments *a, enum part part)
{
    add(a, "-gdwarf-4"); /* what valgrind reads of every compiler */
    add(a, "-O0");
    add(a, "-fno-omit-frame-pointer");
    add(a, "-fno-common");
    add(a, "-fno-pie");
    add(a, "-finstrument-functions"); /* they tell when they begin and end */
    add_calls(a, b->calls);
    if (part == PART_QUICK) {
        add(a, "-include");
        add_printf(a, "%s/exercises/runner/check/heap.h", b->course->root);
    } else if (part == PART_ASAN) {
        add(a, "-fsanitize=address,undefined");
        add(a, "-fno-sanitize-recover=all");
    } else if (part == PART_TSAN) {
        add(a, "-fsanitize=thread");
    }
}

static void add_learner(struct build *b, struct arguments *a)
{
    add(a, "-Wall");
    add(a, "-Wextra");
    add(a, "-iquote");
    add_printf(a, "%s/%s", b->course->exercises, b->exercise->name);
    add(a, "-x");
    add(a, "c");
    add(a, "-");
}

int build_open(struct build *b, const char *file)
{
    char path[PATH_MAX];
    int rc;

    b->source.max = (size_t)1 << 20;
    snprintf(b->problem, sizeof(b->problem), "%s", file);
    rc = buffer_read(&b->source, file);
    if (rc < 0)
        return rc;
    b->writing = true;
    rc = folder_make_scratch(b->problem);
    if (rc == 0)
        snprintf(b->scratch, sizeof(b->scratch), "%s", b->problem);
    if (rc == 0)
        rc = folder_make(build_path(b, "run", path));
    if (rc == 0)
        rc = write_input(b);
    if (rc == 0 && b->exercise->meta.kind == KIND_ANSWER)
        rc = buffer_write(build_path(b, "answer", path),
                          buffer_text(&b->source), b->source.len);
    if (rc == 0 && b->exercise->meta.kind == KIND_CODE)
        b->calls = find_calls(b);
    return rc;
}

enum build_result build_expand(struct build *b)
{
    struct arguments a = {.count = 0};
    char input[PATH_MAX];
    enum build_result result;

    add_language(b, &a);
    add(&a, "-E");
    add(&a, "-w");
    add_learner(b, &a);
    result = run(b, &a, build_path(b, "input.c", input), &b->expanded,
                 (size_t)EXPANDED_MB << 20, BUILD_ERRORS);
    if (result == BUILD_ERRORS)
        buffer_puts(&b->messages, buffer_text(&b->expanded));
    return result;
}

/* Compile the learner's file; with `quiet`, errors alone are said. */
static enum build_result compile_learner(struct build *b, enum part part,
                                         bool quiet, struct buffer *said)
{
    struct arguments a = {.count = 0};
    char input[PATH_MAX], object[PATH_MAX];

    add_language(b, &a);
    add_part(b, &a, part);
    add(&a, "-c");
    add(&a, "-o");
    add(&a, build_object(b, part, object));
    if (quiet)
        add(&a, "-w");
    add_learner(b, &a);
    return run(b, &a, build_path(b, "input.c", input), said, 0, BUILD_ERRORS);
}

enum build_result build_learner(struct build *b, enum part part)
{
    struct buffer said = {.max = 0};
    enum build_result result = compile_learner(b, part, false, &said);

    /* Warnings would stand before the error that matters. */
    if (result == BUILD_ERRORS)
        result = compile_learner(b, part, true, &b->messages);
    else if (part == PART_QUICK && result == BUILD_FINE)
        buffer_add(&b->warnings, buffer_text(&said), said.len);
    buffer_clear(&said);
    return result;
}

static bool is_c_file(const char *name)
{
    size_t len = strlen(name);

    return len > 2 && strcmp(name + len - 2, ".c") == 0;
}

static enum build_result compile_ours(struct build *b, enum part part,
                                      const char *file)
{
    static const char *const strict[] = {
        "-Wall",      "-Wextra",         "-Wpedantic",  "-Wshadow",
        "-Wundef",    "-Wconversion",    "-Wcast-qual", "-Wstrict-prototypes",
        "-Wformat=2", "-Wpointer-arith", "-Wvla",       "-Werror"};
    struct arguments a = {.count = 0};

    add_language(b, &a);
    add_part(b, &a, part);
    for (size_t i = 0; b->strict && i < sizeof(strict) / sizeof(strict[0]); i++)
        add(&a, strict[i]);
    if (!b->strict)
        add(&a, "-w");
    add_printf(&a, "-ffile-prefix-map=%s/=", b->course->root);
    add_printf(&a, "-I%s/exercises/runner/check", b->course->root);
    add(&a, "-c");
    add(&a, "-o");
    add_printf(&a, "%s/%s.%s.o", b->scratch, part_name(part), file);
    add_printf(&a, "%s/%s/%s", b->course->exercises, b->exercise->name, file);
    return run(b, &a, NULL, &b->messages, 0, BUILD_OURS);
}

enum build_result build_check(struct build *b, enum part part)
{
    const char *given = b->exercise->meta.given;
    enum build_result result = compile_ours(b, part, "check.c");
    char file[256];

    while (result == BUILD_FINE && list_next(&given, file, sizeof(file))) {
        if (is_c_file(file))
            result = compile_ours(b, part, file);
    }
    return result;
}

/* Functions of libraries that call what they are given: check/flow_calls.c. */
static const char *const wrapped[] = {"qsort",          "bsearch",
                                      "pthread_create", "pthread_once",
                                      "rc_new_at",      "event_new"};

enum build_result build_link(struct build *b, enum part part)
{
    struct arguments a = {.count = 0};
    const char *given = b->exercise->meta.given;
    const char *libs = b->exercise->meta.libs;
    char object[PATH_MAX], program[PATH_MAX], word[256];
    enum build_result result;

    add_compiler(&a, b->cc);
    add(&a, "-no-pie");
    add(&a, "-rdynamic");           /* a learner's own call stacks find names */
    add(&a, "-Wl,-z,relro,-z,now"); /* nobody turns calls elsewhere */
    add(&a, "-Wl,-z,separate-code,-z,noexecstack"); /* data is no code */
    for (size_t i = 0; i < sizeof(wrapped) / sizeof(wrapped[0]); i++)
        add_printf(&a, "-Wl,--wrap=%s", wrapped[i]);
    if (part == PART_ASAN)
        add(&a, "-fsanitize=address,undefined");
    if (part == PART_TSAN)
        add(&a, "-fsanitize=thread");
    add(&a, "-o");
    add(&a, build_program(b, part, program));
    if (b->exercise->meta.kind == KIND_CODE)
        add(&a, build_object(b, part, object));
    add_printf(&a, "%s/%s.check.c.o", b->scratch, part_name(part));
    while (list_next(&given, word, sizeof(word))) {
        if (is_c_file(word))
            add_printf(&a, "%s/%s.%s.o", b->scratch, part_name(part), word);
    }
    add_printf(&a, "-L%s", b->course->build);
    add_printf(&a, "-Wl,-rpath,%s", b->course->build);
    add(&a, "-llearn_check");
    add(&a, "-pthread");
    while (list_next(&libs, word, sizeof(word)))
        add_printf(&a, "-l%s", word);
    result = run(b, &a, NULL, &b->messages, 0, BUILD_ERRORS);
    if (result == BUILD_ERRORS &&
        strstr(buffer_text(&b->messages), "undefined reference to") != NULL)
        result = BUILD_LACKS;
    return result;
}
