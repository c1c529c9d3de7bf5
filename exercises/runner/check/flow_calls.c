/* flow_calls.c - who asks flow_target_check(): calls through pointers, and
 * functions of libraries that call what they are given.
 *
 * On x86-64 the compiler turns each call through a register into a call of a
 * thunk of that register's name, which is ours: it asks, and goes on to the
 * target with all registers as they were. Elsewhere only the libraries ask.
 * The linker puts __wrap_NAME in place of NAME for those (build.c).
 */
#include "flow.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>

#include "rc.h"

/* Called by thunks, which lay out the stack for it. */
void flow_ask(uintptr_t target);
void flow_ask(uintptr_t target)
{
    flow_target_check(target);
}

#ifdef __x86_64__
/* The target lies on the stack above the return address. What a function may
 * change is saved: arguments, and the number of them in vector registers. */
__asm__(".text\n"
        "flow_gate:\n"
        "    pushq %rax\n    pushq %rcx\n    pushq %rdx\n"
        "    pushq %rsi\n    pushq %rdi\n    pushq %r8\n"
        "    pushq %r9\n    pushq %r10\n    pushq %r11\n"
        "    subq $128, %rsp\n"
        "    movups %xmm0, 0(%rsp)\n    movups %xmm1, 16(%rsp)\n"
        "    movups %xmm2, 32(%rsp)\n    movups %xmm3, 48(%rsp)\n"
        "    movups %xmm4, 64(%rsp)\n    movups %xmm5, 80(%rsp)\n"
        "    movups %xmm6, 96(%rsp)\n    movups %xmm7, 112(%rsp)\n"
        "    movq 208(%rsp), %rdi\n"
        "    call flow_ask@PLT\n"
        "    movups 0(%rsp), %xmm0\n    movups 16(%rsp), %xmm1\n"
        "    movups 32(%rsp), %xmm2\n    movups 48(%rsp), %xmm3\n"
        "    movups 64(%rsp), %xmm4\n    movups 80(%rsp), %xmm5\n"
        "    movups 96(%rsp), %xmm6\n    movups 112(%rsp), %xmm7\n"
        "    addq $128, %rsp\n"
        "    popq %r11\n    popq %r10\n    popq %r9\n"
        "    popq %r8\n    popq %rdi\n    popq %rsi\n"
        "    popq %rdx\n    popq %rcx\n    popq %rax\n"
        "    ret\n");

#define THUNK(name, reg)                                                       \
    __asm__(".text\n.globl " name "\n.type " name ", @function\n" name ":\n"   \
            "    pushq %" reg "\n    call flow_gate\n    ret\n")

#define THUNK_GCC(reg) THUNK("__x86_indirect_thunk_" reg, reg)
THUNK_GCC("rax");
THUNK_GCC("rbx");
THUNK_GCC("rcx");
THUNK_GCC("rdx");
THUNK_GCC("rsi");
THUNK_GCC("rdi");
THUNK_GCC("rbp");
THUNK_GCC("r8");
THUNK_GCC("r9");
THUNK_GCC("r10");
THUNK_GCC("r11");
THUNK_GCC("r12");
THUNK_GCC("r13");
THUNK_GCC("r14");
THUNK_GCC("r15");
THUNK("__llvm_retpoline_r11", "r11"); /* as clang once called it */
#endif

void __wrap_qsort(void *base, size_t count, size_t size,
                  int (*compare)(const void *, const void *));
void *__wrap_bsearch(const void *key, const void *base, size_t count,
                     size_t size, int (*compare)(const void *, const void *));
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *argument);
int __wrap_pthread_once(pthread_once_t *once, void (*run)(void));
int __wrap_rc_new_at(unsigned tag, size_t size, void (*destroy)(void *object),
                     struct strong *slot, const struct tracker_site *site);
void *__wrap_event_new(void *base, int fd, short events,
                       void (*run)(int, short, void *), void *argument);

void __wrap_qsort(void *base, size_t count, size_t size,
                  int (*compare)(const void *, const void *))
{
    flow_target_check((uintptr_t)compare);
    qsort(base, count, size, compare);
}

void *__wrap_bsearch(const void *key, const void *base, size_t count,
                     size_t size, int (*compare)(const void *, const void *))
{
    flow_target_check((uintptr_t)compare);
    return bsearch(key, base, count, size, compare);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*run)(void *), void *argument)
{
    flow_target_check((uintptr_t)run);
    return pthread_create(thread, attributes, run, argument);
}

int __wrap_pthread_once(pthread_once_t *once, void (*run)(void))
{
    flow_target_check((uintptr_t)run);
    return pthread_once(once, run);
}

int __wrap_rc_new_at(unsigned tag, size_t size, void (*destroy)(void *object),
                     struct strong *slot, const struct tracker_site *site)
{
    flow_target_check((uintptr_t)destroy);
    return rc_new_at(tag, size, destroy, slot, site);
}

/* Libevent is linked only where an exercise asks for it. */
void *__wrap_event_new(void *base, int fd, short events,
                       void (*run)(int, short, void *), void *argument)
{
    void *(*real)(void *, int, short, void (*)(int, short, void *), void *);

    flow_target_check((uintptr_t)run);
    *(void **)&real = dlsym(RTLD_DEFAULT, "event_new");
    return real == NULL ? NULL : real(base, fd, events, run, argument);
}
