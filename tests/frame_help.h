/* frame_help.h - call a function with any word in the frame pointer's register.
 *
 * That is what code without frame pointers does. With 0 the walk ends there:
 * so a test knows the whole stack that it makes.
 */
#ifndef TESTS_FRAME_HELP_H
#define TESTS_FRAME_HELP_H

#include <stdint.h>

/* Call run(ctx). Its frame's "next" is `frame_pointer`, its return address lies
 * in this function. */
void call_with_frame_pointer(uintptr_t frame_pointer, void (*run)(void *),
                             void *ctx);

#if defined(__x86_64__)
__asm__(".text\n"
        ".globl call_with_frame_pointer\n"
        ".type call_with_frame_pointer, @function\n"
        "call_with_frame_pointer:\n"
        "    push %rbp\n"
        "    mov %rdi, %rbp\n"
        "    mov %rdx, %rdi\n"
        "    call *%rsi\n"
        "    pop %rbp\n"
        "    ret\n"
        ".size call_with_frame_pointer, . - call_with_frame_pointer\n");
#elif defined(__aarch64__)
__asm__(".text\n"
        ".globl call_with_frame_pointer\n"
        ".type call_with_frame_pointer, %function\n"
        "call_with_frame_pointer:\n"
        "    stp x29, x30, [sp, #-16]!\n"
        "    mov x29, x0\n"
        "    mov x0, x2\n"
        "    blr x1\n"
        "    ldp x29, x30, [sp], #16\n"
        "    ret\n"
        ".size call_with_frame_pointer, . - call_with_frame_pointer\n");
#endif

#endif
