/* judge_inside.h - what the parts of a judgement share. For judge*.c. */
#ifndef LEARN_JUDGE_INSIDE_H
#define LEARN_JUDGE_INSIDE_H

#include "build.h"
#include "judge.h"
#include "process.h"

/* Fail with a text of the messages. Returns false. */
#define judge_fail(out, ...)                                                   \
    judge_fail_list((out), (const char *const[]){__VA_ARGS__, NULL})
bool judge_fail_list(struct outcome *out, const char *const *key_and_values);

/* Add a detail, cut to whole lines if `text` is long. */
void judge_detail(struct outcome *out, const char *text);

/* judge_source.c: scan, compile, look at the object; false: refused. */
bool judge_source(const struct judge *j, struct build *b, struct outcome *out);
/* Compile for another part, and look at that object, too. */
bool judge_other_object(const struct judge *j, struct build *b, enum part part,
                        struct outcome *out);
/* What a step of the build said, as an outcome; true if it was fine. */
bool judge_step(struct build *b, enum build_result result, struct outcome *out);

/* judge_run.c: run what was linked for a part; true if it passed. */
bool judge_part(const struct judge *j, struct build *b, enum part part,
                struct outcome *out);
/* The end of a process that says of itself nothing: time, memory, output. */
bool judge_end(const struct judge *j, const struct process *p,
               struct outcome *out);
/* The verdict that the process wrote; true: passed. */
bool judge_verdict(const struct judge *j, const struct process *p,
                   const char *secret, struct outcome *out);
/* A secret of 32 hexadecimal digits. */
#define SECRET_SIZE 33
void judge_secret(char out[SECRET_SIZE]);

/* judge_tools.c: what a tool's log says; true: nothing wrong. */
bool judge_sanitizer_log(const struct judge *j, const struct build *b,
                         const struct process *p, struct outcome *out);
bool judge_memcheck_log(const struct judge *j, const struct build *b,
                        const struct process *p, struct outcome *out);

/* judge_script.c */
bool judge_script(const struct judge *j, struct build *b, struct outcome *out);

#endif
