/* pool.c - several children at once, each with its time; and how long it will
 * take until all are done.
 *
 * Children are waited for by SIGCHLD, so nothing is polled. A run's record is
 * written when its process group is gone; until then, to whoever resumes, the
 * run never was.
 */
#include "pool.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "store.h"

#define JOBS_MAX 256

struct job {
    struct run *run; /* NULL: free */
    pid_t pid;
    uint64_t began_ms;
    bool too_late;
};

struct pool {
    const struct options *o;
    const char *dir;
    struct job jobs[JOBS_MAX];
    size_t todo;
    size_t done;
    uint64_t todo_ns; /* virtual time: what runs cost */
    uint64_t done_ns;
    uint64_t began_ms;
    uint64_t told_ms;
    bool terminal;
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* On a terminal one line that changes; else a line now and then. */
static void tell(struct pool *p, bool last)
{
    uint64_t now = now_ms();
    uint64_t wait_ms = p->terminal ? 200 : 10000;

    if (!last && now < p->told_ms + wait_ms)
        return;
    p->told_ms = now;
    fprintf(stderr, "%sstress: %zu of %zu runs", p->terminal ? "\r" : "",
            p->done, p->todo);
    if (!last && p->done_ns > 0) {
        uint64_t left_s =
            (uint64_t)((double)(now - p->began_ms) / 1000 *
                       ((double)p->todo_ns / (double)p->done_ns - 1));

        fprintf(stderr, ", about %" PRIu64 ":%02" PRIu64 " left", left_s / 60,
                left_s % 60);
    }
    fputs(p->terminal ? "\033[K" : "", stderr);
    fputs(!p->terminal || last ? "\n" : "", stderr);
}

static int start(struct pool *p, struct job *job, struct run *run)
{
    int rc;

    if (run->load == LOAD_REPLAY)
        child_record_day(p->o, p->dir, run);
    rc = child_start(p->o, p->dir, run, &job->pid);
    if (rc != 0)
        return rc;
    job->run = run;
    job->began_ms = now_ms();
    job->too_late = false;
    return 0;
}

static struct job *job_of(struct pool *p, pid_t pid)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (p->jobs[i].run != NULL && p->jobs[i].pid == pid)
            return &p->jobs[i];
    return NULL;
}

/* All that have ended. The group is ended while its leader is still a zombie:
 * so the number can't be somebody else's. */
static int reap(struct pool *p)
{
    siginfo_t info = {.si_pid = 0};
    struct rusage used;
    int status;

    while (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0) {
        pid_t pid = info.si_pid;
        struct job *job = job_of(p, pid);
        int rc;

        if (job != NULL)
            (void)kill(-pid, SIGKILL);
        (void)wait4(pid, &status, 0, &used);
        info.si_pid = 0;
        if (job == NULL)
            continue;
        job->run->ms = now_ms() - job->began_ms;
        job->run->resident_kb = (uint64_t)used.ru_maxrss;
        child_judge(p->dir, job->run, pid, status, job->too_late);
        rc = store_put_run(p->dir, job->run);
        p->done++;
        p->done_ns += job->run->for_ns;
        job->run = NULL;
        if (rc != 0)
            return rc;
    }
    return 0;
}

/* End those whose time is over, or all. */
static void end_jobs(struct pool *p, bool all)
{
    uint64_t now = now_ms();

    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &p->jobs[i];

        if (job->run == NULL ||
            (!all && now - job->began_ms < p->o->plan.timeout_s * 1000))
            continue;
        job->too_late = true;
        (void)kill(-job->pid, SIGKILL);
    }
    for (size_t i = 0; i < JOBS_MAX && all; i++)
        if (p->jobs[i].run != NULL)
            (void)waitpid(p->jobs[i].pid, NULL, 0);
}

static size_t busy(const struct pool *p)
{
    size_t count = 0;

    for (size_t i = 0; i < JOBS_MAX; i++)
        count += p->jobs[i].run != NULL;
    return count;
}

/* Is it ours, and not done? What is done is read. */
static bool is_todo(const struct pool *p, struct runs *runs, size_t i)
{
    return i % p->o->shards == p->o->shard - 1 &&
           store_get_run(p->dir, &runs->at[i]) != 0;
}

static int work(struct pool *p, struct runs *runs, const sigset_t *signals)
{
    const struct timespec second = {1, 0};
    size_t next = 0;
    int rc = 0;

    while (rc == 0) {
        struct job *idle = p->jobs;

        for (; next < runs->count && !is_todo(p, runs, next);)
            next++;
        while (idle->run != NULL)
            idle++;
        if (next < runs->count && idle < p->jobs + p->o->jobs) {
            rc = start(p, idle, &runs->at[next++]);
            continue;
        }
        if (busy(p) == 0)
            break;
        switch (sigtimedwait(signals, NULL, &second)) {
        case SIGINT:
        case SIGTERM:
        case SIGHUP:
            rc = -EINTR;
            break;
        default:
            rc = reap(p);
            end_jobs(p, false);
            tell(p, false);
        }
    }
    return rc;
}

int pool_run(const struct options *o, const char *dir, struct runs *runs)
{
    static struct pool p;
    sigset_t signals;
    sigset_t before;
    int rc;

    p = (struct pool){.o = o, .dir = dir, .terminal = isatty(2) == 1};
    for (size_t i = 0; i < runs->count; i++)
        if (is_todo(&p, runs, i)) {
            p.todo++;
            p.todo_ns += runs->at[i].for_ns;
        }
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, &before);
    p.began_ms = p.told_ms = now_ms();
    rc = work(&p, runs, &signals);
    end_jobs(&p, true);
    if (p.todo > 0)
        tell(&p, true);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return rc;
}
