/* graph_roots.c - where pointers may stand that are not in a block: variables
 * of the program and its libraries.
 */
#include <errno.h>
#include <link.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "graph_steps.h"
#include "pages.h"

#define FIRST_BYTES 4096

int roots_add(struct root_list *roots, const struct root_range *range)
{
    size_t room = roots->bytes / sizeof(*range);

    if (roots->count == room) {
        size_t bytes = roots->bytes == 0 ? FIRST_BYTES : 2 * roots->bytes;
        void *grown = roots->ranges == NULL
                          ? pages_map(bytes)
                          : pages_grow(roots->ranges, roots->bytes, bytes);

        if (grown == NULL)
            return -ENOMEM;
        roots->ranges = grown;
        roots->bytes = bytes;
    }
    roots->ranges[roots->count++] = *range;
    return 0;
}

void roots_clear(struct root_list *roots)
{
    pages_unmap(roots->ranges, roots->bytes);
    *roots = (struct root_list){.ranges = NULL};
}

struct object_scan {
    struct root_list *roots;
    uint32_t thread;
    bool main_seen;
    int rc;
};

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
    struct object_scan *scan = ctx;
    bool exact = scan->main_seen && object_holds(info, (uintptr_t)&getpagesize);

    (void)info_bytes;
    scan->main_seen = true;
    for (int i = 0; i < info->dlpi_phnum && scan->rc == 0; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        struct root_range range = {
            .start = info->dlpi_addr + segment->p_vaddr,
            .bytes = segment->p_memsz,
            .kind = GRAPH_ROOT_DATA,
            .exact = exact,
        };

        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W) != 0)
            scan->rc = roots_add(scan->roots, &range);
        range.start = (uintptr_t)info->dlpi_tls_data;
        range.kind = GRAPH_ROOT_THREAD;
        range.thread = scan->thread;
        range.exact = false;
        if (segment->p_type == PT_TLS && range.start != 0)
            scan->rc = roots_add(scan->roots, &range);
    }
    return scan->rc;
}

int roots_add_data(struct root_list *roots)
{
    struct object_scan scan = {.roots = roots,
                               .thread = (uint32_t)syscall(SYS_gettid)};

    tls_learn();
    dl_iterate_phdr(on_object, &scan);
    if (scan.rc != 0)
        return scan.rc;
    return roots_add_description(roots, (uintptr_t)pthread_self(), scan.thread);
}

/* libc moves the array to memory from malloc, which the tracker may not know:
 * so it is a root of its own, wherever it lies. */
int roots_add_environment(struct root_list *roots)
{
    struct root_range range = {.start = (uintptr_t)environ,
                               .kind = GRAPH_ROOT_DATA};

    if (environ == NULL)
        return 0;
    for (char **at = environ; *at != NULL; at++)
        range.bytes += sizeof(*at);
    return range.bytes == 0 ? 0 : roots_add(roots, &range);
}
