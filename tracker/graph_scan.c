/* graph_scan.c - read memory for pointers without disturbing anybody.
 *
 * Words are copied before they are looked at. memcheck then hears of a copy
 * that it may take for defined, and keeps what it knows of the program's own
 * memory; and the one function that reads what AddressSanitizer fences off
 * (red zones between globals) and ThreadSanitizer would call a race is small
 * enough to be let off.
 */
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "graph_steps.h"

#if defined(__has_include)
#if __has_include(<valgrind/memcheck.h>)
#include <valgrind/memcheck.h>
#endif
#endif
#ifndef VALGRIND_MAKE_MEM_DEFINED
#define VALGRIND_MAKE_MEM_DEFINED(start, bytes) ((void)(start), (void)(bytes))
#endif

#define CHUNK_WORDS 512

/* volatile: or the compiler calls memcpy, which the sanitizers watch. */
__attribute__((no_sanitize("address"), no_sanitize("thread"), noinline)) //
static void
copy_words(uintptr_t *to, uintptr_t from, size_t count)
{
    const volatile uintptr_t *words = (const volatile uintptr_t *)from;

    for (size_t i = 0; i < count; i++)
        to[i] = words[i];
}

void scan_words(uintptr_t start, size_t bytes,
                void (*visit)(uintptr_t word, size_t number, void *ctx),
                void *ctx)
{
    uintptr_t chunk[CHUNK_WORDS];
    uintptr_t aligned = (start + sizeof(void *) - 1) & ~(sizeof(void *) - 1);
    size_t skipped = aligned - start;
    size_t count = bytes < skipped ? 0 : (bytes - skipped) / sizeof(void *);

    for (size_t done = 0; done < count;) {
        size_t n = count - done < CHUNK_WORDS ? count - done : CHUNK_WORDS;

        copy_words(chunk, aligned + done * sizeof(void *), n);
        (void)VALGRIND_MAKE_MEM_DEFINED(chunk, n * sizeof(void *));
        for (size_t i = 0; i < n; i++)
            visit(chunk[i], done + i, ctx);
        done += n;
    }
}

struct root_scan {
    void (*visit)(uintptr_t word, bool exact, void *ctx);
    void *ctx;
    bool exact;
    bool main_seen;
};

static void on_root_word(uintptr_t word, size_t number, void *ctx)
{
    struct root_scan *scan = ctx;

    (void)number;
    scan->visit(word, scan->exact, scan->ctx);
}

static bool object_holds(const struct dl_phdr_info *info, uintptr_t address)
{
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type == PT_LOAD &&
            address - (info->dlpi_addr + segment->p_vaddr) < segment->p_memsz)
            return true;
    }
    return false;
}

/* The first object is the program itself. Linked statically, it contains
 * libc; then the rule for libc's segments is given up rather than applied to
 * all. getpagesize stands for libc, for nobody puts another in its place. */
static int on_object(struct dl_phdr_info *info, size_t info_bytes, void *ctx)
{
    struct root_scan *scan = ctx;

    (void)info_bytes;
    scan->exact =
        scan->main_seen && object_holds(info, (uintptr_t)&getpagesize);
    scan->main_seen = true;
    for (int i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W) != 0)
            scan_words(info->dlpi_addr + segment->p_vaddr, segment->p_memsz,
                       on_root_word, scan);
        else if (segment->p_type == PT_TLS && info->dlpi_tls_data != NULL)
            scan_words((uintptr_t)info->dlpi_tls_data, segment->p_memsz,
                       on_root_word, scan);
    }
    return 0;
}

void scan_roots(void (*visit)(uintptr_t word, bool exact, void *ctx), void *ctx)
{
    struct root_scan scan = {.visit = visit, .ctx = ctx};

    dl_iterate_phdr(on_object, &scan);
}
