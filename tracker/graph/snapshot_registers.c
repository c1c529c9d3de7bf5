/* snapshot_registers.c - the registers that the kernel wrote down when it
 * interrupted a thread.
 *
 * They are a part of the signal's frame. Not all of the frame is written: it
 * has gaps, and room for registers that are not in use, where old words of the
 * stack are left. So each set of registers is a range of its own.
 *
 * A thread that waits in a system call has called a function for it, and no
 * function preserves vector registers: what they hold then is old, often from
 * the thread that made this one. They count only where a thread was running.
 */
#include <ucontext.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "snapshot_steps.h"

static int add_range(struct root_list *roots, uint32_t thread, uintptr_t start,
                     size_t bytes)
{
    struct root_range range = {.start = start,
                               .bytes = bytes,
                               .thread = thread,
                               .kind = GRAPH_ROOT_REGISTERS};

    return bytes == 0 ? 0 : roots_add(roots, &range);
}

#if defined(__x86_64__)
/* How the kernel lays out what xsave stored: 512 bytes as of old, whose words
 * at 464 tell whether more follows, then a header, then the parts that the
 * processor tells of. */
#define XMM_OFFSET 160
#define XMM_BYTES 256
#define MAGIC_OFFSET 464
#define MAGIC 0x46505853U
#define HEADER_OFFSET 512
#define PART_XMM 1
#define PART_YMM 2 /* the upper halves */
#define PART_ZMM_LAST 7

static int add_parts(struct root_list *roots, uint32_t thread, uintptr_t start)
{
    uintptr_t stored = 0;
    int rc = 0;

    scan_copy(&stored, start + HEADER_OFFSET, 1);
    if ((stored >> PART_XMM & 1) != 0)
        rc = add_range(roots, thread, start + XMM_OFFSET, XMM_BYTES);
    for (unsigned part = PART_YMM; part <= PART_ZMM_LAST && rc == 0; part++) {
        unsigned bytes = 0;
        unsigned offset = 0;
        unsigned c = 0;
        unsigned d = 0;

        if ((stored >> part & 1) != 0 &&
            __get_cpuid_count(0xD, part, &bytes, &offset, &c, &d) != 0)
            rc = add_range(roots, thread, start + offset, bytes);
    }
    return rc;
}

/* The instruction is two bytes long. The next one is to be run, or the same
 * once more when the call starts again. */
static bool in_system_call(uintptr_t pc)
{
    const volatile unsigned char *code = (const volatile unsigned char *)pc;

    return (code[0] == 0x0F && code[1] == 0x05) ||
           (code[-2] == 0x0F && code[-1] == 0x05);
}

int roots_add_context(struct root_list *roots, uint32_t thread,
                      const void *context)
{
    const ucontext_t *uc = context;
    uintptr_t vectors = (uintptr_t)uc->uc_mcontext.fpregs;
    uintptr_t word = 0;
    int rc = add_range(roots, thread, (uintptr_t)uc->uc_mcontext.gregs,
                       sizeof(uc->uc_mcontext.gregs));

    if (rc != 0 || vectors == 0 ||
        in_system_call((uintptr_t)uc->uc_mcontext.gregs[REG_RIP]))
        return rc;
    scan_copy(&word, vectors + MAGIC_OFFSET, 1);
    if ((uint32_t)word == MAGIC)
        return add_parts(roots, thread, vectors);
    return add_range(roots, thread, vectors + XMM_OFFSET, XMM_BYTES);
}
#elif defined(__aarch64__)
static bool in_system_call(uintptr_t pc)
{
    const volatile uint32_t *code = (const volatile uint32_t *)pc;

    return code[0] == 0xD4000001U || code[-1] == 0xD4000001U;
}

/* General registers, and then records of { magic, size } up to one of size 0:
 * they hold the vector registers. */
int roots_add_context(struct root_list *roots, uint32_t thread,
                      const void *context)
{
    const ucontext_t *uc = context;
    uintptr_t start = (uintptr_t)&uc->uc_mcontext;
    uintptr_t end = (uintptr_t)uc->uc_mcontext.__reserved;
    uintptr_t limit = end + sizeof(uc->uc_mcontext.__reserved);
    uintptr_t record = 0;

    while (end < limit && !in_system_call(uc->uc_mcontext.pc)) {
        scan_copy(&record, end, 1);
        if (record >> 32 == 0)
            break;
        end += record >> 32;
    }
    return add_range(roots, thread, start, (end < limit ? end : limit) - start);
}
#else
int roots_add_context(struct root_list *roots, uint32_t thread,
                      const void *context)
{
    return add_range(roots, thread, (uintptr_t)context, sizeof(ucontext_t));
}
#endif
