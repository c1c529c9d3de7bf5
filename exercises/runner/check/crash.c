/* crash.c - when a learner's code crashes or never ends: the line where.
 *
 * The handler runs on a stack of its own and trusts nothing: it collects
 * return addresses from the frame pointers, then starts this very program
 * again. The new process has a sound heap, looks up the names (addresses are
 * the same: the program is linked to a fixed place), and writes them to the
 * same pipe.
 */
#include "inside.h"

#include <inttypes.h>
#include <limits.h>
#include <link.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <ucontext.h>
#include <unistd.h>

#include "stack.h"
#include "symbols.h"
#include "thread.h"

#define CRASH_FRAMES_MAX 24
#define NEAR_STACK_BYTES ((uintptr_t)256 << 10)

/* Where the program's own code begins and ends. */
static uintptr_t code_low, code_high;

static const struct {
    int signal;
    const char *key;
} crash_signals[] = {
    {SIGSEGV, "crash.segv"}, {SIGBUS, "crash.bus"},    {SIGFPE, "crash.fpe"},
    {SIGILL, "crash.ill"},   {SIGABRT, "crash.abort"}, {SIGXCPU, "crash.time"},
    {SIGALRM, "crash.time"},
};
#define CRASH_SIGNALS (sizeof(crash_signals) / sizeof(crash_signals[0]))

static bool is_code(uintptr_t address)
{
    return address > code_low && address <= code_high;
}

/* The first object is the program. */
static int learn_code(struct dl_phdr_info *object, size_t size, void *ctx)
{
    (void)size;
    (void)ctx;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];

        if (part->p_type == PT_LOAD && (part->p_flags & PF_X) != 0) {
            code_low = object->dlpi_addr + part->p_vaddr;
            code_high = code_low + part->p_memsz;
        }
    }
    return 1;
}

/* Where the processor was: instruction, stack and frame. */
struct registers {
    uintptr_t pc, sp, fp;
};

static struct registers registers_of(const ucontext_t *context)
{
#if defined(__x86_64__)
    const greg_t *r = context->uc_mcontext.gregs;

    return (struct registers){(uintptr_t)r[REG_RIP], (uintptr_t)r[REG_RSP],
                              (uintptr_t)r[REG_RBP]};
#elif defined(__aarch64__)
    return (struct registers){context->uc_mcontext.pc, context->uc_mcontext.sp,
                              context->uc_mcontext.regs[29]};
#else
    (void)context;
    return (struct registers){0, 0, 0};
#endif
}

/* Libc's own functions have no frames: who called into it left its return
 * address above the top of the stack. 0: not found. */
static uintptr_t caller_of_library(uintptr_t top)
{
    const uintptr_t *word = (const uintptr_t *)top;

    for (size_t i = 0; i < 4096; i++) {
        if ((uintptr_t)&word[i] + sizeof(*word) > thread_stack_high)
            break;
        if (is_code(word[i]))
            return word[i];
    }
    return 0;
}

/* Return addresses, the innermost first. What lies at `low` and above can be
 * read; thread_stack_holds() would not know, at the end of the stack. */
static size_t collect(struct registers at, uintptr_t low, uintptr_t *out,
                      size_t max)
{
    size_t count = 0;

    if (is_code(at.pc))
        out[count++] = at.pc + 1;
    else if (caller_of_library(low) != 0)
        out[count++] = caller_of_library(low);
    while (count < max && at.fp >= low && at.fp + 16 <= thread_stack_high &&
           at.fp % sizeof(uintptr_t) == 0) {
        const uintptr_t *frame = (const uintptr_t *)at.fp;

        if (is_code(frame[1]) && (count == 0 || out[count - 1] != frame[1]))
            out[count++] = frame[1];
        low = at.fp + 1;
        at.fp = frame[0];
    }
    return count;
}

/* After this the process time may pass its soft limit: names take a moment. */
static void allow_more_time(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_CPU, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_CPU, &limit);
    }
}

static void on_crash(int signal, siginfo_t *info, void *context)
{
    uintptr_t frames[CRASH_FRAMES_MAX];
    struct registers at = registers_of(context);
    uintptr_t low = at.sp;
    const char *key = "crash.abort";

    allow_more_time();
    for (size_t i = 0; i < CRASH_SIGNALS; i++) {
        if (crash_signals[i].signal == signal)
            key = crash_signals[i].key;
    }
    if (signal == SIGSEGV &&
        (uintptr_t)info->si_addr + NEAR_STACK_BYTES > at.sp &&
        (uintptr_t)info->si_addr < at.sp + NEAR_STACK_BYTES) {
        key = "crash.deep";
        low = ((uintptr_t)info->si_addr | 4095) + 1;
    }
    say_failure(key, (const char *[]){NULL});
    crash_tell(frames, collect(at, low, frames, CRASH_FRAMES_MAX));
}

void crash_init(void)
{
    static char stack[65536];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof(stack)};
    struct sigaction action = {
        .sa_sigaction = on_crash,
        .sa_flags = (int)(SA_SIGINFO | SA_ONSTACK | SA_RESETHAND)};

    thread_learn_stack();
    dl_iterate_phdr(learn_code, NULL);
    if (check_order.mode != MODE_QUICK || sigaltstack(&own, NULL) != 0)
        return;
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < CRASH_SIGNALS; i++)
        sigaction(crash_signals[i].signal, &action, NULL);
}

/* "0x" and 16 digits, without printf. */
static void write_hex(char *out, uintptr_t value)
{
    memcpy(out, "0x", 2);
    for (size_t i = 0; i < 16; i++)
        out[2 + i] = "0123456789abcdef"[value >> (60 - 4 * i) & 15];
    out[18] = '\0';
}

void crash_tell(const uintptr_t *frames, size_t count)
{
    static char texts[CRASH_FRAMES_MAX][19];
    static char shown[PATH_MAX + 8];
    char *argv[CRASH_FRAMES_MAX + 4] = {(char[]){"check"},
                                        (char[]){"--symbols"}, shown};
    size_t n = 0;
    sigset_t none;

    for (; n < count && n < CRASH_FRAMES_MAX; n++) {
        write_hex(texts[n], frames[n]);
        argv[n + 3] = texts[n];
    }
    if (check_order.shown != NULL)
        strncpy(shown, check_order.shown, PATH_MAX);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execv("/proc/self/exe", argv);
    _exit(1);
}

int crash_symbols(int argc, char **argv)
{
    struct symbols *symbols;
    int shown = 0;

    if (argc < 3 || symbols_new(&symbols) < 0)
        return 1;
    check_order.shown = argv[2];
    for (int i = 3; i < argc && shown < 8; i++) {
        struct symbol found[SYMBOLS_INLINED_MAX];
        uintptr_t address = strtoull(argv[i], NULL, 16);
        size_t count = symbols_of(symbols, address, found);

        for (size_t at = 0; at < count; at++)
            shown += blocks_tell_symbol(&found[at]);
    }
    symbols_free(symbols);
    return 1;
}
