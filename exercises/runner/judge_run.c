/* judge_run.c - run what was linked, and read its verdict.
 *
 * The process tells over a pipe of its own what failed, or that all passed. A
 * pass counts only with the secret, which it finds in another pipe when the
 * learner's code is done.
 */
#include "judge_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "texts.h"

#define WORDS_MAX_RUN 48
#define OUTPUT_LINES 8

struct command {
    const char *argv[WORDS_MAX_RUN];
    char places[WORDS_MAX_RUN][PATH_MAX + 32];
    size_t count;
};

static void add(struct command *c, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add(struct command *c, const char *format, ...)
{
    va_list args;

    if (c->count + 1 >= WORDS_MAX_RUN)
        return;
    va_start(args, format);
    vsnprintf(c->places[c->count], sizeof(c->places[0]), format, args);
    va_end(args);
    c->argv[c->count] = c->places[c->count];
    c->argv[++c->count] = NULL;
}

void judge_secret(char out[SECRET_SIZE])
{
    unsigned char bytes[16] = {0};

    if (getrandom(bytes, sizeof(bytes), 0) < 0)
        snprintf((char *)bytes, sizeof(bytes), "%ld", (long)getpid());
    for (size_t i = 0; i < sizeof(bytes); i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static void add_valgrind(struct command *c, const struct build *b, bool leaks)
{
    add(c, "valgrind");
    add(c, "--tool=memcheck");
    add(c, "--quiet");
    add(c, "--vgdb=no");
    add(c, "--log-file=%s/memcheck.log", b->scratch);
    add(c, "--error-exitcode=99");
    add(c, "--num-callers=16");
    add(c, "--max-stackframe=8000000");
    add(c, "--leak-check=%s", leaks ? "no" : "full");
    add(c, "--show-leak-kinds=definite,indirect,possible");
    add(c, "--errors-for-leak-kinds=definite,indirect,possible");
}

/* The order, as key=value. */
static void add_order(struct command *c, const struct judge *j,
                      const struct build *b, enum part part)
{
    char path[PATH_MAX], name[256];

    add(c, "name=%s", j->exercise->name);
    add(c, "shown=%s", j->shown);
    add(c, "mode=%s", part_name(part));
    add(c, "seed=%llu", (unsigned long long)j->seed);
    add(c, "megabytes=%ld", j->exercise->meta.megabytes);
    add(c, "folder=%s/run", b->scratch);
    add(c, "language=%s", texts_language());
    add(c, "english=%s/exercises/en/messages", j->course->root);
    add(c, "chosen=%s/exercises/%s/messages", j->course->root,
        texts_language());
    if (strcmp(texts_language(), "en") != 0)
        add(c, "own=%s",
            texts_path(path, sizeof(path), j->course->exercises,
                       j->exercise->name, "messages"));
    if (j->exercise->meta.kind == KIND_ANSWER) {
        add(c, "answers=%s/answer", b->scratch);
        exercise_answer(j->exercise, name, sizeof(name));
        add(c, "form=%s", course_path(j->course, j->exercise, name, path));
    }
}

/* One line of the verdict: a letter, then text. */
static void take_line(const char *line, size_t len, const char *secret,
                      struct outcome *out, bool *passed)
{
    const char *body = line + 1;
    int body_len = (int)len - 1;

    switch (line[0]) {
    case 'F':
        if (out->english[0] == '\0')
            snprintf(out->english, sizeof(out->english), "%.*s", body_len,
                     body);
        break;
    case 'T':
        if (out->chosen[0] == '\0')
            snprintf(out->chosen, sizeof(out->chosen), "%.*s", body_len, body);
        break;
    case 'D':
    case 'N':
        buffer_printf(&out->details, "%.*s\n", body_len, body);
        break;
    case 'K':
        buffer_printf(&out->untranslated, "%.*s\n", body_len, body);
        break;
    case 'P':
        *passed = (size_t)body_len == strlen(secret) &&
                  memcmp(body, secret, (size_t)body_len) == 0;
        break;
    default:
        break;
    }
}

bool judge_verdict(const struct judge *j, const struct process *p,
                   const char *secret, struct outcome *out)
{
    const char *at = buffer_text(&p->verdict);
    bool passed = false;

    (void)j;
    while (*at != '\0') {
        size_t len = strcspn(at, "\n");

        if (len > 0)
            take_line(at, len, secret, out, &passed);
        at += len + (at[len] == '\n');
    }
    if (out->english[0] == '\0')
        return passed;
    if (out->chosen[0] == '\0')
        memcpy(out->chosen, out->english, sizeof(out->chosen));
    out->verdict = VERDICT_FAILED;
    return false;
}

static const char *signal_key(int signal)
{
    switch (signal) {
    case 4:
        return "crash.ill";
    case 6:
        return "crash.abort";
    case 7:
        return "crash.bus";
    case 8:
        return "crash.fpe";
    case 11:
        return "crash.segv";
    default:
        return NULL;
    }
}

bool judge_end(const struct judge *j, const struct process *p,
               struct outcome *out)
{
    const struct meta *m = &j->exercise->meta;

    switch (p->end) {
    case PROCESS_TIME:
        return judge_fail(out, "crash.time");
    case PROCESS_OUTPUT:
        return judge_fail(out, "fail.output", number(m->output_kb));
    case PROCESS_INTERRUPTED:
        out->verdict = VERDICT_STOPPED;
        return false;
    case PROCESS_FAILED:
        out->verdict = VERDICT_BROKEN;
        buffer_printf(&out->details, "%s\n", strerror(p->value));
        return false;
    case PROCESS_SIGNALLED:
        if (p->value == 24 || p->value == 9) /* SIGXCPU, and a last resort */
            return judge_fail(out, "crash.time");
        if (p->value == 25)
            return judge_fail(out, "fail.file");
        if (signal_key(p->value) != NULL)
            return judge_fail(out, signal_key(p->value));
        return judge_fail(out, "fail.signal", strsignal(p->value));
    case PROCESS_EXITED:
        break;
    }
    return judge_fail(out, "fail.early");
}

/* What the program printed, the last lines of it. */
static void add_output(const struct process *p, struct outcome *out)
{
    const char *start = buffer_text(&p->output);
    const char *at = start + p->output.len;
    int lines = 0;

    if (p->output.len == 0)
        return;
    while (at > start && (at[-1] != '\n' || lines++ < OUTPUT_LINES))
        at--;
    text_add(&out->details, "detail.output");
    while (*at != '\0') {
        size_t len = strcspn(at, "\n");

        if (len > 0)
            buffer_printf(&out->details, "  %.*s\n",
                          (int)(len < 160 ? len : 160), at);
        at += len + (at[len] == '\n');
    }
}

static void set_limits(struct process *p, const struct meta *m, enum part part)
{
    static const int factors[PARTS] = {1, 4, 4, 20};

    p->cpu_s = m->seconds * factors[part];
    p->wall_s = m->seconds * factors[part] * 2;
    p->output_max = (size_t)m->output_kb << 10;
    p->file_max = (size_t)16 << 20;
    /* Sanitizers reserve more than any machine has. */
    if (part == PART_QUICK || part == PART_MEMCHECK)
        p->memory_max = (size_t)16 << 30;
    p->fixed_addresses = part == PART_TSAN;
}

/* Run the program of a part. True if it passed. */
static bool run_part(const struct judge *j, struct build *b, enum part part,
                     struct outcome *out)
{
    static struct command command;
    static char options[3][512];
    char program[PATH_MAX], folder[PATH_MAX], secret[SECRET_SIZE];
    const char *const env[] = {options[0], options[1], options[2], NULL};
    struct process p = {.more_env = env, .secret = secret};
    bool passed;

    command.count = 0;
    if (part == PART_MEMCHECK)
        add_valgrind(&command, b, j->exercise->meta.leaks);
    add(&command, "%s", build_program(b, part, program));
    add_order(&command, j, b, part);
    snprintf(options[0], sizeof(options[0]),
             "ASAN_OPTIONS=log_path=%.300s/sanitizer:exitcode=99:"
             "detect_leaks=%d:detect_stack_use_after_return=1:"
             "allocator_may_return_null=1:hard_rss_limit_mb=2048",
             b->scratch, !j->exercise->meta.leaks);
    snprintf(options[1], sizeof(options[1]),
             "UBSAN_OPTIONS=log_path=%.300s/sanitizer:print_stacktrace=1",
             b->scratch);
    snprintf(options[2], sizeof(options[2]),
             "TSAN_OPTIONS=log_path=%.300s/sanitizer:exitcode=99:"
             "halt_on_error=1",
             b->scratch);
    judge_secret(secret);
    p.argv = command.argv;
    p.folder = build_path(b, "run", folder);
    p.fence = b->scratch;
    set_limits(&p, &j->exercise->meta, part);
    process_run(&p);
    out->ran = true;
    passed = judge_verdict(j, &p, secret, out);
    if (out->verdict == VERDICT_PASSED && part == PART_MEMCHECK)
        passed = judge_memcheck_log(j, b, &p, out) && passed;
    else if (out->verdict == VERDICT_PASSED && part != PART_QUICK)
        passed = judge_sanitizer_log(j, b, &p, out) && passed;
    if (out->verdict == VERDICT_PASSED &&
        (!passed || p.end != PROCESS_EXITED || p.value != 0))
        passed = judge_end(j, &p, out);
    if (!passed && strstr(out->english, "Sanitizer") == NULL)
        add_output(&p, out);
    process_clear(&p);
    return passed;
}

bool judge_part(const struct judge *j, struct build *b, enum part part,
                struct outcome *out)
{
    if (part == PART_MEMCHECK && !process_exists("valgrind")) {
        out->left_out |= 1U << part;
        return true;
    }
    if (part != PART_QUICK && j->exercise->meta.kind == KIND_CODE &&
        !judge_other_object(j, b, part, out))
        return false;
    return judge_step(b, build_check(b, part), out) &&
           judge_step(b, build_link(b, part), out) && run_part(j, b, part, out);
}
