/* pool.c - several children at once, each with its time.
 *
 * All that can happen is waited for in one place: the end of a child and the
 * wish to stop come out of a signalfd, what children print out of their pipes,
 * so nothing is polled. A run's record is written when its process group is
 * gone; until then, to whoever resumes, the run never was.
 */
#include "pool.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plan.h"
#include "progress.h"
#include "store.h"
#include "todo.h"

#define JOBS_MAX 256
#define WAIT_MS 250

struct job {
    struct run *run; /* NULL: free */
    pid_t pid;
    int says; /* the end of its pipe, or -1 once it is closed */
    uint64_t began_ms;
    bool too_late;
    struct progress_words words;
};

struct pool {
    const struct options *o;
    const char *dir;
    struct pool_bot bot;
    int signals; /* a signalfd */
    struct job jobs[JOBS_MAX];
    struct progress progress;
    char *why; /* of pool_run() */
};

static uint64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static void tell(struct pool *p, bool last)
{
    struct progress_flight flights[JOBS_MAX];
    uint64_t now = now_ms();
    size_t count = 0;

    for (size_t i = 0; i < JOBS_MAX; i++)
        if (p->jobs[i].run != NULL)
            flights[count++] = (struct progress_flight){
                p->jobs[i].run, now - p->jobs[i].began_ms,
                p->jobs[i].words.virtual_ns};
    progress_tell(&p->progress, now, last, flights, count);
}

/* Is it still the bot that the folder is for? One that was only touched, or
 * built again as it was, is. */
static int check_bot(struct pool *p)
{
    struct child_file file;
    uint64_t hash;

    if (child_file(p->o->bot, &file) != 0)
        return -ESTALE;
    if (memcmp(&file, &p->bot.file, sizeof(file)) == 0)
        return 0;
    if (store_hash(p->o->bot, &hash) != 0 || hash != p->bot.hash)
        return -ESTALE;
    p->bot.file = file;
    return 0;
}

static int start(struct pool *p, struct job *job, struct run *run)
{
    int rc = check_bot(p);

    if (rc == 0)
        rc = child_start(p->o, p->dir, run, &job->pid, &job->says);
    if (rc != 0)
        return rc;
    job->run = run;
    job->began_ms = now_ms();
    job->too_late = false;
    memset(&job->words, 0, sizeof(job->words));
    return 0;
}

static struct job *job_of(struct pool *p, pid_t pid)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (p->jobs[i].run != NULL && p->jobs[i].pid == pid)
            return &p->jobs[i];
    return NULL;
}

static void clear_job(struct job *job)
{
    if (job->says >= 0)
        close(job->says);
    job->run = NULL;
    job->says = -1;
}

/* All that the bot writes is for the folder: if it can't, that is no word about
 * the bot, and the next one couldn't either. */
static int check_room(struct pool *p, const struct run *run)
{
    if (run->outcome != OUTCOME_FAILED || run->code != STATUS_CANTWRITE)
        return 0;
    snprintf(p->why, POOL_WHY_LEN, "%s: %s", run->name,
             run->message[0] != '\0' ? run->message
                                     : "the bot can't write its report");
    return -EIO;
}

/* A day is no run: what went wrong with it is told of those that replay it. */
static int finish(struct pool *p, struct job *job, int status,
                  const struct rusage *used)
{
    struct run *run = job->run;
    int rc = check_bot(p);

    run->ms = now_ms() - job->began_ms;
    run->resident_kb = (uint64_t)used->ru_maxrss;
    child_judge(p->dir, run, job->pid, status, job->too_late);
    if (rc == 0)
        rc = check_room(p, run);
    if (rc == 0 && !run->is_day)
        rc = store_put_run(p->dir, run);
    if (rc == 0)
        progress_ran(&p->progress, run);
    clear_job(job);
    return rc;
}

/* All that have ended. The group is ended while its leader is still a zombie:
 * so the number can't be somebody else's. */
static int reap(struct pool *p)
{
    siginfo_t info = {.si_pid = 0};
    struct rusage used;
    int status;
    int rc = 0;

    while (rc == 0 &&
           waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           info.si_pid != 0) {
        pid_t pid = info.si_pid;
        struct job *job = job_of(p, pid);

        if (job != NULL)
            (void)kill(-pid, SIGKILL);
        (void)wait4(pid, &status, 0, &used);
        info.si_pid = 0;
        if (job != NULL)
            rc = finish(p, job, status, &used);
    }
    return rc;
}

/* End those whose time is over. */
static void end_late(struct pool *p)
{
    uint64_t now = now_ms();

    for (size_t i = 0; i < JOBS_MAX; i++) {
        struct job *job = &p->jobs[i];

        if (job->run == NULL ||
            now - job->began_ms < p->o->plan.timeout_s * 1000)
            continue;
        job->too_late = true;
        (void)kill(-job->pid, SIGKILL);
    }
}

static void end_all(struct pool *p)
{
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (p->jobs[i].run != NULL)
            (void)kill(-p->jobs[i].pid, SIGKILL);
    for (size_t i = 0; i < JOBS_MAX; i++) {
        if (p->jobs[i].run == NULL)
            continue;
        (void)waitpid(p->jobs[i].pid, NULL, 0);
        clear_job(&p->jobs[i]);
    }
}

static size_t busy(const struct pool *p)
{
    size_t count = 0;

    for (size_t i = 0; i < JOBS_MAX; i++)
        count += p->jobs[i].run != NULL;
    return count;
}

/* What one job has printed since. One that prints without end is read in turn
 * with the others. */
static void listen(struct job *job)
{
    char text[16384];
    ssize_t got = read(job->says, text, sizeof(text));

    if (got > 0) {
        progress_read(&job->words, text, (size_t)got);
    } else if (got == 0) {
        close(job->says);
        job->says = -1;
    }
}

/* Until something happens. 0, or -EINTR: we are told to stop. */
static int wait_any(struct pool *p)
{
    struct pollfd fds[JOBS_MAX + 1] = {{.fd = p->signals, .events = POLLIN}};
    struct signalfd_siginfo info;
    int rc = 0;

    for (size_t i = 0; i < JOBS_MAX; i++)
        fds[i + 1] =
            (struct pollfd){.fd = p->jobs[i].run != NULL ? p->jobs[i].says : -1,
                            .events = POLLIN};
    if (poll(fds, JOBS_MAX + 1, WAIT_MS) <= 0)
        return 0;
    for (size_t i = 0; i < JOBS_MAX; i++)
        if (fds[i + 1].revents != 0)
            listen(&p->jobs[i]);
    while (read(p->signals, &info, sizeof(info)) == sizeof(info))
        if (info.ssi_signo != SIGCHLD)
            rc = -EINTR;
    return rc;
}

/* The next one that is to be done, or NULL. */
static struct run *next_run(struct runs *runs, size_t *next)
{
    while (*next < runs->count) {
        struct run *run = &runs->at[(*next)++];

        if (run->is_todo)
            return run;
    }
    return NULL;
}

static int work(struct pool *p, struct runs *runs)
{
    size_t next = 0;
    struct run *run = next_run(runs, &next);
    int rc = 0;

    while (rc == 0 && (run != NULL || busy(p) > 0)) {
        struct job *idle = p->jobs;

        while (idle < p->jobs + p->o->jobs && idle->run != NULL)
            idle++;
        if (run != NULL && idle < p->jobs + p->o->jobs) {
            rc = start(p, idle, run);
            run = next_run(runs, &next);
            continue;
        }
        rc = wait_any(p);
        if (rc == 0)
            rc = reap(p);
        end_late(p);
        tell(p, false);
    }
    end_all(p);
    return rc;
}

static void plan_progress(struct pool *p, const struct runs *runs)
{
    for (size_t i = 0; i < runs->count; i++)
        if (runs->at[i].is_todo)
            progress_plan(&p->progress, &runs->at[i]);
}

/* One that is ignored would still be told once it is blocked. So SIGHUP isn't,
 * if nohup has us outlive the terminal. */
static void signal_set(sigset_t *out)
{
    const int signals[] = {SIGCHLD, SIGINT, SIGTERM};
    struct sigaction hup = {.sa_handler = SIG_DFL};

    sigemptyset(out);
    for (size_t i = 0; i < 3; i++)
        sigaddset(out, signals[i]);
    (void)sigaction(SIGHUP, NULL, &hup);
    if (hup.sa_handler != SIG_IGN)
        sigaddset(out, SIGHUP);
}

void pool_signals(sigset_t *before)
{
    sigset_t set;

    signal_set(&set);
    sigprocmask(SIG_BLOCK, &set, before);
}

static int open_signals(void)
{
    sigset_t set;
    int fd;

    signal_set(&set);
    fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd >= 0 ? fd : -errno;
}

static int do_all(struct pool *p, struct runs *runs, struct runs *days)
{
    int rc = p->signals = open_signals();

    if (rc >= 0)
        rc = work(p, days);
    if (rc == 0)
        rc = todo_end_dayless(p->dir, days, runs, &p->progress);
    if (rc == 0)
        rc = work(p, runs);
    if (p->progress.todo > 0)
        tell(p, true);
    if (p->signals >= 0)
        close(p->signals);
    return rc;
}

int pool_run(const struct options *o, const char *dir,
             const struct pool_bot *bot, struct runs *runs,
             char why[POOL_WHY_LEN])
{
    static struct pool p;
    struct runs days;
    int rc;

    p = (struct pool){.o = o, .dir = dir, .bot = *bot, .why = why};
    p.progress.terminal = isatty(2) == 1;
    p.progress.jobs = o->jobs;
    p.progress.told_ms = now_ms();
    for (size_t i = 0; i < JOBS_MAX; i++)
        p.jobs[i].says = -1;
    todo_find(o, dir, runs);
    rc = todo_find_days(dir, runs, &days);
    if (rc != 0)
        return rc;
    plan_progress(&p, runs);
    plan_progress(&p, &days);
    rc = do_all(&p, runs, &days);
    runs_clear(&days);
    return rc;
}
