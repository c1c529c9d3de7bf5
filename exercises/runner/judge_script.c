/* judge_script.c - exercises whose answer is a shell script.
 *
 * check.sh runs it as often as it likes, through check.inc, which keeps the
 * descriptors of the verdict away from it.
 */
#include "judge_inside.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "texts.h"

/* The rest of the options are those of a program. */
static void set_limits(struct process *p, const struct meta *m)
{
    p->cpu_s = m->seconds * 20;
    p->wall_s = m->seconds * 20;
    p->output_max = (size_t)m->output_kb << 10;
    p->file_max = (size_t)64 << 20;
}

static int write_script(struct build *b, char *path)
{
    int rc = buffer_write(build_path(b, "script", path),
                          buffer_text(&b->source), b->source.len);

    if (rc == 0)
        chmod(path, 0755);
    return rc;
}

bool judge_script(const struct judge *j, struct build *b, struct outcome *out)
{
    static char env[12][PATH_MAX + 128];
    char script[PATH_MAX], check[PATH_MAX], folder[PATH_MAX], words[PATH_MAX];
    char secret[SECRET_SIZE];
    const char *argv[] = {"sh", check, NULL};
    const char *list[13] = {NULL};
    struct process p = {.argv = argv, .more_env = list, .secret = secret};
    size_t n = 0;
    bool passed;

    if (j->on_part != NULL)
        j->on_part(j->ctx, PART_QUICK);
    if (write_script(b, script) < 0) {
        out->verdict = VERDICT_NO_SPACE;
        return false;
    }
    course_path(j->course, j->exercise, "check.sh", check);
    texts_path(words, sizeof(words), j->course->exercises, j->exercise->name,
               "messages");
    snprintf(env[n++], sizeof(env[0]),
             "CHECK_LIB=%s/exercises/runner/check/check.inc", j->course->root);
    snprintf(env[n++], sizeof(env[0]), "SCRIPT=%s", script);
    snprintf(env[n++], sizeof(env[0]), "EXERCISE=%s/%s", j->course->exercises,
             j->exercise->name);
    snprintf(env[n++], sizeof(env[0]), "CC=%s", b->cc);
    snprintf(env[n++], sizeof(env[0]), "BUILD=%s", j->course->build);
    snprintf(env[n++], sizeof(env[0]), "SEED=%llu",
             (unsigned long long)j->seed);
    snprintf(env[n++], sizeof(env[0]), "CHECK_WORDS=%s",
             strcmp(texts_language(), "en") == 0 ? "" : words);
    for (size_t i = 0; i < n; i++)
        list[i] = env[i];
    judge_secret(secret);
    p.folder = build_path(b, "run", folder);
    p.fence = b->scratch;
    set_limits(&p, &j->exercise->meta);
    process_run(&p);
    passed = judge_verdict(j, &p, secret, out);
    if (out->verdict == VERDICT_PASSED &&
        (!passed || p.end != PROCESS_EXITED || p.value != 0)) {
        passed = judge_end(j, &p, out);
        judge_detail(out, buffer_text(&p.output));
    }
    if (passed)
        out->passed |= 1U << PART_QUICK;
    process_clear(&p);
    return passed;
}
