/* thread.c - ask libc where the calling thread's stack lies.
 *
 * The main thread's stack ends where the kernel put the arguments: ld.so
 * remembers the place. Its low end moves down as the stack grows, at most to
 * the limit. For other threads pthread_getattr_np() knows both ends; for the
 * main thread it would read a file through stdio, so it is the second choice
 * there.
 */
#include "thread.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/resource.h>
#include <unistd.h>

_Thread_local uintptr_t thread_stack_high;
_Thread_local uintptr_t thread_stack_low;

/* glibc's loader: the stack pointer that the program was started with. */
extern void *__libc_stack_end __attribute__((weak));

/* The kernel maps nothing closer than this below the main thread's stack, or
 * than the stack's limit if that is larger. */
#define MAIN_STACK_BYTES_MIN ((uintptr_t)128 << 20)
#define MAIN_STACK_BYTES_MAX ((uintptr_t)1 << 40)

static uintptr_t main_stack_bytes(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_STACK, &limit) != 0)
        return MAIN_STACK_BYTES_MIN;
    if (limit.rlim_cur > MAIN_STACK_BYTES_MAX)
        return MAIN_STACK_BYTES_MAX;
    if (limit.rlim_cur < MAIN_STACK_BYTES_MIN)
        return MAIN_STACK_BYTES_MIN;
    return (uintptr_t)limit.rlim_cur;
}

/* Does `here` lie on the stack that the program started with? By its place and
 * not by the thread's number: a child that a thread forked has the number of a
 * main thread, and the stack of another. */
static bool on_main_stack(uintptr_t here, uintptr_t *low, uintptr_t *high)
{
    uintptr_t end;

    if (&__libc_stack_end == NULL)
        return false;
    end = (uintptr_t)__libc_stack_end;
    if (here >= end || end - here >= main_stack_bytes())
        return false;
    *high = end;
    *low = end - main_stack_bytes();
    return true;
}

static bool ask_libc(uintptr_t *low, uintptr_t *high)
{
    pthread_attr_t attr;
    void *start = NULL;
    size_t bytes = 0;
    int rc;

    if (pthread_getattr_np(pthread_self(), &attr) != 0)
        return false;
    rc = pthread_attr_getstack(&attr, &start, &bytes);
    pthread_attr_destroy(&attr);
    if (rc != 0 || bytes == 0)
        return false;
    *low = (uintptr_t)start;
    *high = (uintptr_t)start + bytes;
    return true;
}

uintptr_t thread_learn_stack(void)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t low = here & ~(page - 1);
    uintptr_t high = low + page;

    /* For whoever comes by while libc allocates, and if nobody tells. */
    thread_stack_low = low;
    thread_stack_high = high;
    if (on_main_stack(here, &low, &high) || ask_libc(&low, &high)) {
        thread_stack_low = low;
        thread_stack_high = high;
    }
    return high;
}
