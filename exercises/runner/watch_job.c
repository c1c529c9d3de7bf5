/* watch_job.c - a judgement in the background, so that keys go on working.
 *
 * The child writes one byte for each part, 'q', 'a', 't' or 'm', then 0 and
 * the text. Its exit status is that of `learn check`.
 */
#include "watch_job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outcome.h"
#include "process.h"
#include "tracker.h"

static void tell(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t wrote = write(fd, bytes, len);

        if (wrote < 0 && errno != EINTR)
            return;
        if (wrote > 0) {
            bytes += wrote;
            len -= (size_t)wrote;
        }
    }
}

static void tell_part(void *ctx, enum part part)
{
    int *fd = ctx;

    tell(*fd, part_name(part), 1);
}

static void run_child(struct learn *l, const struct exercise *e, int fd)
    __attribute__((noreturn));
static void run_child(struct learn *l, const struct exercise *e, int fd)
{
    struct outcome out;
    struct buffer text = {.max = 0};
    struct learn_watcher watcher = {tell_part, &fd};

    process_init();
    learn_judge(l, e, &out, &watcher);
    outcome_write(&text, e, &out, true);
    tell(fd, "", 1);
    tell(fd, buffer_text(&text), text.len);
    _exit(outcome_status(&out));
}

int watch_job_start(struct watch_job *job, struct learn *l,
                    const struct exercise *e)
{
    int pair[2];

    watch_job_stop(job);
    if (pipe2(pair, O_CLOEXEC) != 0)
        return -errno;
    fflush(NULL);
    job->pid = fork();
    if (job->pid == 0) {
        close(pair[0]);
        run_child(l, e, pair[1]);
    }
    close(pair[1]);
    if (job->pid < 0) {
        job->pid = 0;
        close(pair[0]);
        return -errno;
    }
    job->fd = pair[0];
    job->begun = 0;
    return 0;
}

/* Its status; children that it left are ours, and ended by it. */
static void reap(struct watch_job *job)
{
    int status = 0;

    while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
        ;
    job->status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_BROKEN;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    close(job->fd);
    job->fd = -1;
    job->pid = 0;
}

static void take_parts(struct watch_job *job, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        for (int part = 0; part < PARTS; part++) {
            if (part_name((enum part)part)[0] == bytes[i]) {
                job->part = (enum part)part;
                job->begun |= 1U << part;
            }
        }
    }
}

bool watch_job_read(struct watch_job *job, const char **text)
{
    char bytes[4096];
    ssize_t got = read(job->fd, bytes, sizeof(bytes));
    const char *end;

    if (got < 0)
        return false;
    if (got > 0) {
        const char *before = buffer_text(&job->said);

        if (memchr(before, '\0', job->said.len) == NULL)
            take_parts(job, bytes, strnlen(bytes, (size_t)got));
        buffer_add(&job->said, bytes, (size_t)got);
        return false;
    }
    reap(job);
    end = memchr(buffer_text(&job->said), '\0', job->said.len);
    *text = end != NULL ? end + 1 : "";
    return true;
}

void watch_job_stop(struct watch_job *job)
{
    if (job->pid > 0) {
        kill(job->pid, SIGTERM);
        reap(job);
    }
    buffer_clear(&job->said);
}
