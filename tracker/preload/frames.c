/* frames.c - walk, remember for the length of one call, and pick the site. */
#include "preload/frames.h"

#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>
#include <unwind.h>

#include "callsite.h"
#include "preload/unwind.h"

static struct {
    enum frames_source source;
    size_t depth;
} how;

/* Return addresses only: no leak checker takes them for references. */
static _Thread_local struct {
    uintptr_t list[STACK_FRAMES_MAX];
    size_t count;
} taken;

/* Code of one library. */
struct code {
    uintptr_t low;
    uintptr_t high;
};

/* Libraries that allocate on behalf of their callers: libc, libstdc++. */
#define HELPERS_MAX 4

static struct code helpers[HELPERS_MAX];
static size_t helper_count;
static struct code loader;

static bool holds(const struct code *code, uintptr_t address)
{
    return address >= code->low && address < code->high;
}

static struct code find_code(const struct dl_phdr_info *module)
{
    struct code code = {UINTPTR_MAX, 0};

    for (size_t i = 0; i < module->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &module->dlpi_phdr[i];
        uintptr_t start = module->dlpi_addr + part->p_vaddr;

        if (part->p_type != PT_LOAD || (part->p_flags & PF_X) == 0)
            continue;
        if (start < code.low)
            code.low = start;
        if (start + part->p_memsz > code.high)
            code.high = start + part->p_memsz;
    }
    return code;
}

static bool is_helper_name(const char *path)
{
    static const char *const names[] = {"libc.so.", "libstdc++.so.",
                                        "libc++.so.", "libc++abi.so."};
    const char *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strncmp(name, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

static int on_module(struct dl_phdr_info *module, size_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    if (module->dlpi_addr != 0 && module->dlpi_addr == getauxval(AT_BASE))
        loader = find_code(module);
    else if (helper_count < HELPERS_MAX && is_helper_name(module->dlpi_name))
        helpers[helper_count++] = find_code(module);
    return 0;
}

bool frames_is_loader(const void *address)
{
    return holds(&loader, (uintptr_t)address);
}

static bool is_helper(uintptr_t address)
{
    for (size_t i = 0; i < helper_count; i++)
        if (holds(&helpers[i], address))
            return true;
    return false;
}

/* Unwinding ---------------------------------------------------------------
 */

struct walk {
    uintptr_t caller; /* the first frame that counts */
    bool found;
};

static _Unwind_Reason_Code on_frame(struct _Unwind_Context *context, void *ctx)
{
    struct walk *walk = ctx;
    uintptr_t address = (uintptr_t)_Unwind_GetIP(context);

    if (address == walk->caller)
        walk->found = true;
    if (!walk->found)
        return _URC_NO_REASON;
    if (address == 0 || taken.count == how.depth)
        return _URC_END_OF_STACK;
    taken.list[taken.count++] = address;
    return _URC_NO_REASON;
}

static void unwind(const void *frame, struct walk *walk)
{
    if (unwind_walk(frame, taken.list, how.depth, &taken.count))
        return;
    taken.count = 0;
    _Unwind_Backtrace(on_frame, walk);
}

/* What the tracker sees through its hook. */
static size_t copy_taken(const void *frame, uintptr_t *out, size_t max)
{
    size_t count = taken.count < max ? taken.count : max;

    (void)frame;
    memcpy(out, taken.list, count * sizeof(*out));
    return count;
}

void frames_start(enum frames_source source, size_t depth)
{
    how.source = source;
    how.depth = depth;
    helper_count = 0;
    dl_iterate_phdr(on_module, NULL);
    stack_walker = copy_taken;
    tracker_stacks(source != FRAMES_OFF);
}

const struct tracker_site *frames_take(const void *return_address,
                                       const void *frame)
{
    struct walk walk = {.caller = (uintptr_t)return_address};

    if (how.source == FRAMES_UNWIND)
        unwind(frame, &walk);
    else if (how.source == FRAMES_FP)
        taken.count = stack_walk(frame, taken.list, how.depth);
    for (size_t i = 0; i < taken.count; i++)
        if (!is_helper(taken.list[i]))
            return callsite_of(taken.list[i]);
    return callsite_of((uintptr_t)return_address);
}

void frames_forget(void)
{
    taken.count = 0;
}
