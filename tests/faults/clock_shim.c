/* clock_shim.c - clocks that go wrong, in front of libc's.
 *
 * To be preloaded. CLOCKS says which, words with commas between them:
 *
 *      back      the time of day jumps, an hour at a time, mostly back
 *      stand     the steady clock stands still
 *      ahead     the steady clock jumps ahead by an hour, at its 200th reading
 *
 * CLOCKS_READ names a file: at the end it gets a line that says how often each
 * was read, "day=3 steady=1200".
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define HOUR_S 3600
#define AHEAD_AT 200

static unsigned long day_read;
static unsigned long steady_read;

static bool goes(const char *word)
{
    const char *clocks = getenv("CLOCKS");

    return clocks != NULL && strstr(clocks, word) != NULL;
}

static int really(clockid_t id, struct timespec *now)
{
    return (int)syscall(SYS_clock_gettime, id, now);
}

/* Three back, one forth. */
static void jump(time_t *seconds)
{
    unsigned long n = ++day_read;

    if (goes("back"))
        *seconds += n % 4 == 0 ? HOUR_S : -(time_t)(n % 4) * HOUR_S;
}

static void go_wrong(struct timespec *now)
{
    static struct timespec first;

    steady_read++;
    if (steady_read == 1)
        first = *now;
    if (goes("stand"))
        *now = first;
    if (goes("ahead") && steady_read >= AHEAD_AT)
        now->tv_sec += HOUR_S;
}

int clock_gettime(clockid_t id, struct timespec *now)
{
    int rc = really(id, now);

    if (rc != 0)
        return rc;
    if (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)
        jump(&now->tv_sec);
    else if (id == CLOCK_MONOTONIC || id == CLOCK_MONOTONIC_COARSE ||
             id == CLOCK_MONOTONIC_RAW || id == CLOCK_BOOTTIME)
        go_wrong(now);
    return 0;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec t;
    int rc = really(CLOCK_REALTIME, &t);

    (void)zone;
    jump(&t.tv_sec);
    now->tv_sec = t.tv_sec;
    now->tv_usec = (suseconds_t)(t.tv_nsec / 1000);
    return rc;
}

time_t time(time_t *out)
{
    struct timespec t;

    (void)really(CLOCK_REALTIME, &t);
    jump(&t.tv_sec);
    if (out != NULL)
        *out = t.tv_sec;
    return t.tv_sec;
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("CLOCKS_READ");
    FILE *file = path != NULL ? fopen(path, "w") : NULL;

    if (file == NULL)
        return;
    (void)fprintf(file, "day=%lu steady=%lu\n", day_read, steady_read);
    (void)fclose(file);
}
