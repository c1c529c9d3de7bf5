/* half.c - the other half of a comparison, as a child process.
 *
 * Nothing is allocated here: the figures of this process stay its own.
 */
#include "half.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catalogue.h"
#include "child.h"
#include "graph.h"
#include "growth.h"
#include "sim.h"
#include "tracker.h"

#define HALF_VARIABLE "BOT_HALF" /* "FD,LEAKS": two decimal numbers */
#define HALF_LOST 0x80000000u    /* in LEAKS: count what is unreachable, too */
#define SAMPLES_MAX 2048         /* more than a history of a run has */

int half_descriptor(unsigned *shown)
{
    const char *text = getenv(HALF_VARIABLE);
    int fd;

    if (text == NULL || sscanf(text, "%d,%u", &fd, shown) != 2 || fd < 0)
        return -1;
    return fd;
}

static void half_start(pid_t *pid, int *fd, const struct options *options,
                       unsigned leaks, unsigned shown, const char *self)
{
    pid_t parent = getpid();
    int ends[2];

    *fd = -1;
    *pid = -1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    *pid = fork();
    if (*pid == 0) {
        char value[32];

        child_end_with(parent, SIGTERM);
        (void)fcntl(ends[1], F_SETFD, 0);
        snprintf(value, sizeof(value), "%d,%u", ends[1], shown);
        child_become(options, leaks, HALF_VARIABLE, value, self);
        _exit(errno == ENOMEM ? EXIT_NOMEM_ : EXIT_UNAVAILABLE_);
    }
    close(ends[1]);
    if (*pid < 0)
        close(ends[0]);
    else
        *fd = ends[0];
}

void halves_start(struct halves *h, const struct options *options,
                  unsigned mask, const char *self)
{
    unsigned shown =
        mask | (options->command == COMMAND_ANSWER ? HALF_LOST : 0);

    half_start(&h->runs[0].pid, &h->runs[0].fd, options, mask, shown, self);
    half_start(&h->runs[1].pid, &h->runs[1].fd, options, 0, shown, self);
}

void halves_stop(const struct halves *h)
{
    for (int i = 0; i < 2; i++)
        if (h->runs[i].pid > 0)
            kill(h->runs[i].pid, SIGTERM);
}

/* Until there is something to read; a second at a time, counted in *seconds. */
static void half_watch(int fd, unsigned *seconds, FILE *progress)
{
    struct pollfd wait = {.fd = fd, .events = POLLIN};

    while (progress != NULL && poll(&wait, 1, 1000) == 0) {
        fprintf(progress, "\rRunning both halves ... %u s", ++*seconds);
        fflush(progress);
    }
}

static void half_wait(pid_t pid, int fd, struct half *out, unsigned *seconds,
                      FILE *progress)
{
    unsigned char *at = (unsigned char *)out;
    size_t got = 0;
    int status = 0;

    memset(out, 0, sizeof(*out));
    while (fd >= 0 && got < sizeof(*out)) {
        ssize_t n;

        half_watch(fd, seconds, progress);
        n = read(fd, at + got, sizeof(*out) - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    if (fd >= 0)
        close(fd);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (got == sizeof(*out))
        return;
    memset(out, 0, sizeof(*out));
    out->status = EXIT_UNAVAILABLE_;
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) != 0)
        out->status = WEXITSTATUS(status);
}

void halves_wait(struct halves *h, struct half out[2], FILE *progress)
{
    unsigned seconds = 0;

    for (int i = 0; i < 2; i++)
        half_wait(h->runs[i].pid, h->runs[i].fd, &out[i], &seconds, progress);
    if (seconds > 0)
        fputc('\n', progress);
}

/* At most HALF_SAMPLES_MAX samples, evenly chosen, the last one among them. */
static void half_samples(struct half *half,
                         const struct tracker_history *history, unsigned tag)
{
    size_t count = tracker_history_count(history);

    half->samples = count < HALF_SAMPLES_MAX ? count : HALF_SAMPLES_MAX;
    for (size_t i = 0; i < half->samples; i++) {
        size_t at = half->samples == 1 ? count - 1
                                       : i * (count - 1) / (half->samples - 1);
        const struct tracker_sample *s = tracker_history_at(history, at);

        half->t_ms[i] = s->t_ms;
        half->live_bytes[i] = s->live_bytes;
        half->tag_bytes[i] =
            tag < TRACKER_TAGS_MAX ? s->tag_bytes[tag] : s->live_bytes;
    }
}

static void half_lost(struct half *half)
{
    struct graph *graph;

    if (graph_new(&graph) != 0)
        return;
    for (uint32_t i = 0; i < graph->count; i++)
        half->tags[graph->nodes[i].tag].lost_blocks +=
            !graph->nodes[i].reachable;
    graph_free(graph);
}

static void half_tags(struct half *half, const struct tracker_history *history)
{
    static struct growth_point points[SAMPLES_MAX];
    size_t count = tracker_history_count(history);

    for (unsigned tag = 0; tag < TRACKER_TAGS_MAX; tag++) {
        struct tracker_count now = tracker_tag_total(tag);
        struct half_tag *t = &half->tags[tag];

        t->left_blocks = now.live_blocks;
        t->left_bytes = now.live_bytes;
        if (count == 0 || count > SAMPLES_MAX)
            continue;
        t->end_bytes = tracker_history_at(history, count - 1)->tag_bytes[tag];
        t->bytes_per_hour =
            tracker_history_judge(history, TRACKER_BY_TAG, tag, points)
                .bytes_per_hour;
    }
}

int half_send(int fd, const struct sim_result *result,
              const struct tracker_history *history, unsigned shown)
{
    struct half half = {.status = result->status, .run = result->run};
    const unsigned char *at = (const unsigned char *)&half;
    unsigned tag = TRACKER_TAGS_MAX;
    size_t sent = 0;

    for (unsigned i = 0; i < LEAK_COUNT; i++)
        if ((shown & ~HALF_LOST) == 1u << i)
            tag = catalogue_entry((enum leak)i)->tag;
    half.heap = tracker_total();
    half.peak_bytes = half.heap.peak_bytes;
    half_samples(&half, history, tag);
    half_tags(&half, history);
    if ((shown & HALF_LOST) != 0)
        half_lost(&half);
    while (sent < sizeof(half)) {
        ssize_t n = write(fd, at + sent, sizeof(half) - sent);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        sent += (size_t)n;
    }
    return 0;
}
