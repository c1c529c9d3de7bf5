/* build.c - compile a learner's file with its check, in a folder of its own.
 */
#include "build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler.h"
#include "folder.h"
#include "process.h"

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

static void add_language(struct build *b, struct arguments *a)
{
    compiler_add_cc(a, b->cc);
    compiler_add(a, "-std=c11");
    compiler_add(a, "-D_GNU_SOURCE");
    compiler_add(a, "-U_FORTIFY_SOURCE");
    compiler_add(a, "-fdiagnostics-color=never");
    compiler_add_printf(a, "-I%s/include/tracker", b->course->build);
}

/* How a part is compiled. */
static void add_part(struct build *b, struct arguments *a, enum part part)
{
    compiler_add(a, "-gdwarf-4"); /* what valgrind reads of every compiler */
    compiler_add(a, "-O0");
    compiler_add(a, "-fno-omit-frame-pointer");
    compiler_add(a, "-fno-common");
    compiler_add(a, "-fno-pie");
    compiler_add(
        a, "-finstrument-functions"); /* they tell when they begin and end */
    compiler_add_calls(a, b->calls);
    if (part == PART_QUICK) {
        compiler_add(a, "-include");
        compiler_add_printf(a, "%s/exercises/runner/check/heap.h",
                            b->course->root);
    } else if (part == PART_ASAN) {
        compiler_add(a, "-fsanitize=address,undefined");
        compiler_add(a, "-fno-sanitize-recover=all");
    } else if (part == PART_TSAN) {
        compiler_add(a, "-fsanitize=thread");
    }
}

static void add_learner(struct build *b, struct arguments *a)
{
    compiler_add(a, "-Wall");
    compiler_add(a, "-Wextra");
    compiler_add(a, "-iquote");
    compiler_add_printf(a, "%s/%s", b->course->exercises, b->exercise->name);
    compiler_add(a, "-x");
    compiler_add(a, "c");
    compiler_add(a, "-");
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
        b->calls = compiler_find_calls(b);
    return rc;
}

enum build_result build_expand(struct build *b)
{
    struct arguments a = {.count = 0};
    char input[PATH_MAX];
    enum build_result result;

    add_language(b, &a);
    compiler_add(&a, "-E");
    compiler_add(&a, "-w");
    add_learner(b, &a);
    result = compiler_run(b, &a, build_path(b, "input.c", input), &b->expanded,
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
    compiler_add(&a, "-c");
    compiler_add(&a, "-o");
    compiler_add(&a, build_object(b, part, object));
    if (quiet)
        compiler_add(&a, "-w");
    add_learner(b, &a);
    return compiler_run(b, &a, build_path(b, "input.c", input), said, 0,
                        BUILD_ERRORS);
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
        compiler_add(&a, strict[i]);
    if (!b->strict)
        compiler_add(&a, "-w");
    compiler_add_printf(&a, "-ffile-prefix-map=%s/=", b->course->root);
    compiler_add_printf(&a, "-I%s/exercises/runner/check", b->course->root);
    compiler_add(&a, "-c");
    compiler_add(&a, "-o");
    compiler_add_printf(&a, "%s/%s.%s.o", b->scratch, part_name(part), file);
    compiler_add_printf(&a, "%s/%s/%s", b->course->exercises, b->exercise->name,
                        file);
    return compiler_run(b, &a, NULL, &b->messages, 0, BUILD_OURS);
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

    compiler_add_cc(&a, b->cc);
    compiler_add(&a, "-no-pie");
    compiler_add(&a, "-rdynamic"); /* a learner's own call stacks find names */
    compiler_add(&a, "-Wl,-z,relro,-z,now"); /* nobody turns calls elsewhere */
    compiler_add(&a,
                 "-Wl,-z,separate-code,-z,noexecstack"); /* data is no code */
    for (size_t i = 0; i < sizeof(wrapped) / sizeof(wrapped[0]); i++)
        compiler_add_printf(&a, "-Wl,--wrap=%s", wrapped[i]);
    if (part == PART_ASAN)
        compiler_add(&a, "-fsanitize=address,undefined");
    if (part == PART_TSAN)
        compiler_add(&a, "-fsanitize=thread");
    compiler_add(&a, "-o");
    compiler_add(&a, build_program(b, part, program));
    if (b->exercise->meta.kind == KIND_CODE)
        compiler_add(&a, build_object(b, part, object));
    compiler_add_printf(&a, "%s/%s.check.c.o", b->scratch, part_name(part));
    while (list_next(&given, word, sizeof(word))) {
        if (is_c_file(word))
            compiler_add_printf(&a, "%s/%s.%s.o", b->scratch, part_name(part),
                                word);
    }
    compiler_add_printf(&a, "-L%s", b->course->build);
    compiler_add_printf(&a, "-Wl,-rpath,%s", b->course->build);
    compiler_add(&a, "-llearn_check");
    compiler_add(&a, "-pthread");
    while (list_next(&libs, word, sizeof(word)))
        compiler_add_printf(&a, "-l%s", word);
    result = compiler_run(b, &a, NULL, &b->messages, 0, BUILD_ERRORS);
    if (result == BUILD_ERRORS &&
        strstr(buffer_text(&b->messages), "undefined reference to") != NULL)
        result = BUILD_LACKS;
    return result;
}
