/* graph_scan.c - read memory for pointers without disturbing anybody.
 *
 * Words are copied before they are looked at. memcheck then hears of a copy
 * that it may take for defined, and keeps what it knows of the program's own
 * memory; and the one function that reads what AddressSanitizer fences off
 * (red zones between globals) and ThreadSanitizer would call a race is small
 * enough to be let off.
 */
#include "graph_steps.h"
#include "valgrind_calls.h"

#define CHUNK_WORDS 512

/* volatile: or the compiler calls memcpy, which the sanitizers watch. */
__attribute__((no_sanitize("address"), no_sanitize("thread"), noinline)) void
scan_copy(uintptr_t *to, uintptr_t from, size_t count)
{
    const volatile uintptr_t *words = (const volatile uintptr_t *)from;

    for (size_t i = 0; i < count; i++)
        to[i] = words[i];
    if (valgrind_is_memcheck())
        (void)VALGRIND_MAKE_MEM_DEFINED(to, count * sizeof(*to));
}

void scan_words(uintptr_t start, size_t bytes,
                void (*visit)(const uintptr_t *words, size_t count,
                              size_t number, void *ctx),
                void *ctx)
{
    uintptr_t chunk[CHUNK_WORDS];
    uintptr_t aligned = (start + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
    size_t skipped = aligned - start;
    size_t count = bytes < skipped ? 0 : (bytes - skipped) / sizeof(void *);

    for (size_t done = 0; done < count;) {
        size_t n = count - done < CHUNK_WORDS ? count - done : CHUNK_WORDS;

        scan_copy(chunk, aligned + done * sizeof(void *), n);
        visit(chunk, n, done, ctx);
        done += n;
    }
}
