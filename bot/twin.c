/* twin.c - the twin is started, led, heard and ended here.
 *
 * Whoever wants its figures never waits for it: it is told a new limit only
 * when it has reached the last one, so a pipe is never full, and it is read
 * when there is something. Its end is a pipe that is closed; then it is asked
 * for its status until there is one, in a timer.
 */
#include "twin.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"
#include "twin_inside.h"

#define READ_MOST 64 /* figures in one go: others want their turn, too */
#define REAP_TRIES 200
static const struct timeval reap_every = {0, 10000};

/* Nothing is read or told any more. */
static void twin_close(struct twin *t)
{
    if (t->heard != NULL)
        event_free(t->heard);
    if (t->reaper != NULL)
        event_free(t->reaper);
    if (t->to >= 0)
        close(t->to);
    if (t->from >= 0)
        close(t->from);
    t->heard = t->reaper = NULL;
    t->to = t->from = -1;
}

/* End it, and wait until it has gone: that takes no time, since it has nothing
 * to do before. */
static void twin_end(struct twin *t)
{
    twin_close(t);
    if (t->pid > 0) {
        kill(t->pid, SIGKILL);
        while (waitpid(t->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    t->pid = 0;
}

/* It ended by itself. */
static void twin_report(struct twin *t, int status)
{
    char *line = t->line.gone;
    const size_t size = sizeof(t->line.gone);

    if (WIFSIGNALED(status))
        snprintf(line, size, "the twin was killed by signal %d (%s)",
                 WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) != EXIT_FINE)
        snprintf(line, size, "the twin ended with status %d",
                 WEXITSTATUS(status));
    else
        snprintf(line, size, "the twin's run is over");
    t->line.gone_count++;
    t->pid = 0;
    twin_close(t);
    control_twin_gone(t->control);
    if (t->gone != NULL)
        t->gone(t->ctx, line);
}

static void on_reap(evutil_socket_t fd, short what, void *arg)
{
    struct twin *t = arg;
    int status = 0;
    pid_t pid = waitpid(t->pid, &status, WNOHANG);

    (void)fd;
    (void)what;
    if (pid == t->pid || (pid < 0 && errno != EINTR))
        twin_report(t, status);
    else if (++t->reap_tries == REAP_TRIES)
        kill(t->pid, SIGKILL); /* it closed its pipe, and doesn't end */
}

/* The pipe is closed: it ends, or has ended. */
static void twin_lost(struct twin *t)
{
    event_del(t->heard);
    t->reap_tries = 0;
    if (event_add(t->reaper, &reap_every) != 0) /* no memory: at once, then */
        kill(t->pid, SIGKILL);
    on_reap(-1, 0, t);
}

/* Tell it how far it may go, if it waits for that. */
static void twin_tell(struct twin *t)
{
    ssize_t n;

    if (t->to < 0 || t->asked || t->want_ns == t->told_ns)
        return;
    n = write(t->to, &t->want_ns, sizeof(t->want_ns));
    if (n != (ssize_t)sizeof(t->want_ns))
        return; /* if it is gone, on_heard() gets to know */
    t->told_ns = t->want_ns;
    t->asked = true;
}

static void twin_take(struct twin *t, const struct twin_figures *f)
{
    struct twin_sample sample = {.t_ms = f->t_ns / 1000000,
                                 .live_bytes = f->live_bytes};

    memcpy(sample.tag_bytes, f->tag_bytes, sizeof(sample.tag_bytes));
    /* It starts at 0; that matters only if the run stands there, too. */
    if (f->there == 0 || f->t_ns > 0 || t->want_ns == 0)
        twin_line_add(&t->line, &sample, f->there == 0);
    if (f->there != 0) {
        t->asked = false;
        twin_tell(t);
    }
}

static void on_heard(evutil_socket_t fd, short what, void *arg)
{
    struct twin *t = arg;

    (void)fd;
    (void)what;
    for (int i = 0; i < READ_MOST; i++) {
        ssize_t n = read(t->from, (char *)&t->in + t->in_len,
                         sizeof(t->in) - t->in_len);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0) {
            twin_lost(t);
            return;
        }
        t->in_len += (size_t)n;
        if (t->in_len == sizeof(t->in)) {
            t->in_len = 0;
            twin_take(t, &t->in);
        }
    }
}

/* Could the twin read it, too? A pipe is read once. */
static bool readable_twice(const char *path)
{
    struct stat st;

    return path == NULL || (stat(path, &st) == 0 && S_ISREG(st.st_mode));
}

/* In the child, after fork(). */
static void twin_become(const struct twin *t, pid_t parent, int in, int out)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    char value[32];

    child_end_with(parent, SIGKILL);
    (void)setpgid(0, 0); /* Ctrl-C is the run's alone; it ends the twin */
    if (null >= 0) {
        (void)dup2(null, STDIN_FILENO);
        (void)dup2(null, STDOUT_FILENO);
    }
    (void)fcntl(in, F_SETFD, 0);
    (void)fcntl(out, F_SETFD, 0);
    snprintf(value, sizeof(value), "%d,%d", in, out);
    child_become(t->options, 0, TWIN_VARIABLE, value, program_invocation_name);
    _exit(errno == ENOMEM ? EXIT_NOMEM_ : EXIT_UNAVAILABLE_);
}

/* Both pipes and the process. 0 or a negative errno. */
static int twin_fork(struct twin *t)
{
    int to[2] = {-1, -1};
    int from[2] = {-1, -1};
    pid_t parent = getpid();
    int rc = 0;

    if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0 ||
        fcntl(to[1], F_SETFL, O_NONBLOCK) != 0 ||
        fcntl(from[0], F_SETFL, O_NONBLOCK) != 0)
        rc = -errno;
    if (rc == 0) {
        t->pid = fork();
        if (t->pid == 0)
            twin_become(t, parent, to[0], from[1]);
        if (t->pid < 0) {
            rc = -errno;
            t->pid = 0;
        }
    }
    if (to[0] >= 0)
        close(to[0]);
    if (from[1] >= 0)
        close(from[1]);
    t->to = to[1];
    t->from = from[0];
    return rc;
}

static int twin_start(struct twin *t)
{
    int rc;

    if (t->base == NULL || !readable_twice(t->options->replay) ||
        !readable_twice(t->options->replay_book))
        return -ENOTSUP;
    twin_line_clear(&t->line);
    t->told_ns = 0;
    t->in_len = 0;
    t->asked = true; /* it says when it is at its start */
    rc = twin_fork(t);
    if (rc == 0) {
        t->heard =
            event_new(t->base, t->from, EV_READ | EV_PERSIST, on_heard, t);
        t->reaper = event_new(t->base, -1, EV_PERSIST, on_reap, t);
        if (t->heard == NULL || t->reaper == NULL ||
            event_add(t->heard, NULL) != 0)
            rc = -ENOMEM;
    }
    if (rc != 0)
        twin_end(t);
    return rc;
}

/* Asked for through the control. */
static int on_compare(void *twin, bool on)
{
    struct twin *t = twin;

    if (on)
        return twin_start(t);
    twin_end(t);
    return 0;
}

void twin_init(struct twin *t, const struct options *options,
               struct control *control)
{
    memset(t, 0, sizeof(*t));
    t->options = options;
    t->control = control;
    t->to = t->from = -1;
    twin_line_clear(&t->line);
    control_on_compare(control, on_compare, t);
}

void twin_attach(struct twin *t, struct event_base *base)
{
    t->base = base;
    if (base == NULL) {
        twin_end(t);
        control_twin_gone(t->control);
    }
}

void twin_follow(struct twin *t, uint64_t virtual_ns)
{
    t->want_ns = virtual_ns;
    twin_tell(t);
}
