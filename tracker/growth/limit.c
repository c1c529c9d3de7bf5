/* limit.c - when will memory be full?
 */
#include "limit.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define MS_PER_HOUR 3600000.0

static uint64_t limit_left(const struct limit *limit)
{
    return limit->bytes > limit->used ? limit->bytes - limit->used : 0;
}

static void keep_tighter(struct limit *best, struct limit other)
{
    if (other.kind != LIMIT_NONE &&
        (best->kind == LIMIT_NONE || limit_left(&other) < limit_left(best)))
        *best = other;
}

/* Mapped memory of this process, in bytes; 0 if it cannot be known. */
static uint64_t mapped_bytes(void)
{
    char text[64];
    unsigned long pages = 0;
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

    if (fd >= 0)
        close(fd);
    if (len <= 0)
        return 0;
    text[len] = '\0';
    if (sscanf(text, "%lu", &pages) != 1)
        return 0;
    return (uint64_t)pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static struct limit limit_address_space(void)
{
    struct limit limit = {LIMIT_NONE, 0, 0};
    struct rlimit space;

    if (getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY)
        limit =
            (struct limit){LIMIT_ADDRESS_SPACE, space.rlim_cur, mapped_bytes()};
    return limit;
}

struct limit limit_now(uint64_t budget_bytes, uint64_t live_bytes)
{
    struct limit best = {LIMIT_NONE, 0, 0};

    if (budget_bytes > 0)
        best = (struct limit){LIMIT_BUDGET, budget_bytes, live_bytes};
    keep_tighter(&best, limit_cgroup(""));
    keep_tighter(&best, limit_address_space());
    return best;
}

uint64_t limit_full_in_ms(const struct limit *limit, uint64_t bytes_per_hour)
{
    double ms = 0;

    if (limit->kind == LIMIT_NONE)
        return LIMIT_NEVER;
    if (limit_left(limit) == 0)
        return 0;
    if (bytes_per_hour == 0)
        return LIMIT_NEVER;
    ms = (double)limit_left(limit) / (double)bytes_per_hour * MS_PER_HOUR;
    return ms >= 1e18 ? LIMIT_NEVER : (uint64_t)(ms + 0.5);
}

const char *limit_kind_name(enum limit_kind kind)
{
    switch (kind) {
    case LIMIT_NONE:
        return "none";
    case LIMIT_BUDGET:
        return "budget";
    case LIMIT_CGROUP:
        return "cgroup";
    case LIMIT_ADDRESS_SPACE:
        return "RLIMIT_AS";
    }
    return "unknown";
}
