/* test_stack_code.c - which words can be return addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "stack_steps.h"

#if defined(__x86_64__)
/* Never run. After each call stands a label. */
__asm__(".text\n"
        "    .skip 16, 0x90\n"
        "forms_of_calls:\n"
        "    .skip 16, 0x90\n"
        "    call forms_of_calls\n"
        ".Lafter_direct:\n"
        "    .skip 16, 0x90\n"
        "    call *%rax\n"
        ".Lafter_register:\n"
        "    .skip 16, 0x90\n"
        "    call *%r12\n"
        ".Lafter_high_register:\n"
        "    .skip 16, 0x90\n"
        "    call *(%rax)\n"
        ".Lafter_memory:\n"
        "    .skip 16, 0x90\n"
        "    call *8(%rbx)\n"
        ".Lafter_offset:\n"
        "    .skip 16, 0x90\n"
        "    call *8(%rsp)\n"
        ".Lafter_stack:\n"
        "    .skip 16, 0x90\n"
        "    call *1024(%rdx)\n"
        ".Lafter_far_offset:\n"
        "    .skip 16, 0x90\n"
        "    call *1024(%rsp)\n"
        ".Lafter_far_stack:\n"
        "    .skip 16, 0x90\n"
        "    call *forms_of_calls(%rip)\n"
        ".Lafter_relative:\n"
        "    .skip 16, 0x90\n"
        "    call *1024(,%rcx,8)\n"
        ".Lafter_table:\n"
        "    .skip 16, 0x90\n"
        "    call *(%rax,%rcx,8)\n"
        ".Lafter_index:\n"
        "    .skip 16, 0x90\n"
        "    jmp *%rax\n"
        ".Lafter_jump:\n"
        "    .skip 16, 0x90\n"
        "    jmp forms_of_calls\n"
        ".Lafter_direct_jump:\n"
        "    .skip 16, 0x90\n"
        "    push 8(%rax)\n"
        ".Lafter_push:\n"
        "    .skip 16, 0x90\n"
        ".Lafter_nothing:\n"
        "    .skip 16, 0x90\n"
        ".data\n"
        ".balign 8\n"
        "after_calls:\n"
        "    .quad .Lafter_direct, .Lafter_register, .Lafter_high_register\n"
        "    .quad .Lafter_memory, .Lafter_offset, .Lafter_stack\n"
        "    .quad .Lafter_far_offset, .Lafter_far_stack, .Lafter_relative\n"
        "    .quad .Lafter_table, .Lafter_index\n"
        "after_others:\n"
        "    .quad .Lafter_jump, .Lafter_direct_jump, .Lafter_push\n"
        "    .quad .Lafter_nothing, forms_of_calls\n"
        ".text\n");
extern const uintptr_t after_calls[11] __attribute__((visibility("hidden")));
extern const uintptr_t after_others[5] __attribute__((visibility("hidden")));
#else
static const uintptr_t after_calls[1];
static const uintptr_t after_others[1];
#endif

static void only_behind_a_call_there_is_a_return_address(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(after_calls) / sizeof(uintptr_t); i++)
        if (after_calls[i] != 0)
            assert_true(stack_code_is_return(after_calls[i]));
    for (size_t i = 0; i < sizeof(after_others) / sizeof(uintptr_t); i++)
        assert_false(stack_code_is_return(after_others[i]));
}

static void data_has_no_return_addresses(void **state)
{
    static unsigned char data[32] = {[16] = 0xE8};
    static const unsigned char constants[32] = {[16] = 0xE8};

    (void)state;
    assert_false(stack_code_is_return((uintptr_t)data + 21));
    assert_false(stack_code_is_return((uintptr_t)constants + 21));
}

/* A call in bytes that can be read and are even code, but of no object. */
static void code_of_nobody_has_no_return_addresses(void **state)
{
    static const unsigned char call[] = {0xE8, 0, 0, 0, 0};
    unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    (void)state;
    assert_ptr_not_equal(page, MAP_FAILED);
    memcpy(page + 64, call, sizeof(call));
    assert_false(stack_code_is_return((uintptr_t)page + 64 + sizeof(call)));
    munmap(page, 4096);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_behind_a_call_there_is_a_return_address),
        cmocka_unit_test(data_has_no_return_addresses),
        cmocka_unit_test(code_of_nobody_has_no_return_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
