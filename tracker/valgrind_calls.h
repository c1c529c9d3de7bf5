/* valgrind_calls.h - what the tracker tells valgrind, and asks it.
 *
 * Nothing, where valgrind's headers are not installed: then nobody runs under
 * it, as far as we know.
 */
#ifndef TRACKER_VALGRIND_CALLS_H
#define TRACKER_VALGRIND_CALLS_H

#include <stdbool.h>

#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#endif
#endif
#ifndef RUNNING_ON_VALGRIND
#define RUNNING_ON_VALGRIND 0
#define VALGRIND_DISABLE_ERROR_REPORTING ((void)0)
#define VALGRIND_ENABLE_ERROR_REPORTING ((void)0)
#define VALGRIND_MAKE_MEM_DEFINED(start, bytes) ((void)(start), (void)(bytes))
#define VALGRIND_MAKE_MEM_UNDEFINED(start, bytes) ((void)(start), (void)(bytes))
#define VALGRIND_MAKE_MEM_NOACCESS(start, bytes) ((void)(start), (void)(bytes))
#define VALGRIND_CREATE_MEMPOOL(pool, redzone, zeroed) ((void)(pool))
#define VALGRIND_DESTROY_MEMPOOL(pool) ((void)(pool))
#define VALGRIND_MEMPOOL_ALLOC(pool, start, bytes)                             \
    ((void)(pool), (void)(start), (void)(bytes))
#define VALGRIND_MEMPOOL_FREE(pool, start) ((void)(pool), (void)(start))
#define VALGRIND_DO_QUICK_LEAK_CHECK ((void)0)
#define VALGRIND_DO_ADDED_LEAK_CHECK ((void)0)
#define VALGRIND_COUNT_LEAKS(lost, possible, reachable, suppressed) ((void)0)
#define VALGRIND_COUNT_LEAK_BLOCKS(lost, possible, reachable, suppressed)      \
    ((void)0)
#define VALGRIND_MONITOR_COMMAND(command) ((void)(command), 0)
#define VALGRIND_PRINTF(...) ((void)0)
#define VALGRIND_HEADERS 0
#else
#define VALGRIND_HEADERS 1
#endif

/* Does memcheck watch this process? Its other requests mean nothing to other
 * tools of valgrind's, and DHAT complains of each of them in a line: so this
 * asks once, and only memcheck is asked for more. */
static inline bool valgrind_is_memcheck(void)
{
#if VALGRIND_HEADERS
    static signed char answer; /* 0: not asked; 1: yes; -1: no */
    char byte = 0;

    if (!RUNNING_ON_VALGRIND)
        return false;
    if (answer == 0)
        answer = VALGRIND_MAKE_MEM_DEFINED(&byte, sizeof(byte)) != 0 ? 1 : -1;
    return answer > 0;
#else
    return false;
#endif
}

#endif
