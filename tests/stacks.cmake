# tests of call stacks
add_unit_test(stack LINK tracker)
add_unit_test(stack_limit LINK tracker)
add_unit_test(stack_code LINK tracker)
add_unit_test(stack_garbage LINK tracker)
add_unit_test(thread_stack LINK tracker Threads::Threads)
