/* valgrind_calls.h - what the tracker tells valgrind, and asks it.
 *
 * Nothing, where valgrind's headers are not installed: then nobody runs under
 * it, as far as we know.
 */
#ifndef TRACKER_VALGRIND_CALLS_H
#define TRACKER_VALGRIND_CALLS_H

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

#endif
