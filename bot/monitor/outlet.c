/* outlet.c - a way out for bytes that never holds up the program.
 */
#include "outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bounds.h"

static void reset(struct outlet *o, int fd)
{
    o->fd = fd;
    o->owned = false;
    o->blocks = false;
    o->error = 0;
    o->from = 0;
    o->to = 0;
}

int outlet_open_terminal(struct outlet *o, int fd)
{
    const int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    char name[256];
    int own = -1;

    reset(o, -1);
    if (!isatty(fd))
        return -ENOTTY;
    if (ttyname_r(fd, name, sizeof(name)) == 0)
        own = open(name, flags);
    if (own < 0) {
        /* In a container the name can belong to another file system. */
        (void)snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
        own = open(name, flags);
    }
    if (own < 0)
        return -errno;
    o->fd = own;
    o->owned = true;
    return 0;
}

void outlet_open_stream(struct outlet *o, int fd)
{
    reset(o, fd);
    o->blocks = true;
}

void outlet_clear(struct outlet *o)
{
    if (o->owned)
        close(o->fd);
    reset(o, -1);
}

void outlet_drop(struct outlet *o)
{
    o->from = 0;
    o->to = 0;
}

static void wait_writable(const struct outlet *o, int wait_ms)
{
    struct pollfd p = {.fd = o->fd, .events = POLLOUT};

    (void)poll(&p, 1, wait_ms);
}

bool outlet_flush(struct outlet *o)
{
    while (o->from < o->to && o->error == 0) {
        ssize_t written = write(o->fd, o->buf + o->from, o->to - o->from);

        if (written > 0)
            o->from += (size_t)written;
        else if (written < 0 && errno == EINTR)
            continue;
        else if (written < 0 && errno != EAGAIN)
            o->error = -errno;
        else if (!o->blocks)
            return false;
        else /* whoever gave us the pipe made it non-blocking */
            wait_writable(o, -1);
    }
    o->from = 0;
    o->to = 0;
    return true;
}

bool outlet_write(struct outlet *o, const char *bytes, size_t count)
{
    if (o->fd < 0 || o->error != 0)
        return true; /* to nowhere, with success */
    (void)outlet_flush(o);
    memmove(o->buf, o->buf + o->from, o->to - o->from);
    o->to -= o->from;
    o->from = 0;
    bound_met(BOUND_TERMINAL_BYTES, count > sizeof(o->buf) - o->to);
    if (count > sizeof(o->buf) - o->to)
        return false;
    memcpy(o->buf + o->to, bytes, count);
    o->to += count;
    if (!o->blocks) /* elsewhere nothing waits */
        bound_holds(BOUND_TERMINAL_BYTES, o->to);
    (void)outlet_flush(o);
    return true;
}

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

bool outlet_drain(struct outlet *o, int wait_ms)
{
    long long end_ms = now_ms() + wait_ms;

    while (!outlet_flush(o)) {
        long long left_ms = end_ms - now_ms();

        if (left_ms <= 0)
            return false;
        wait_writable(o, (int)left_ms);
    }
    return true;
}
