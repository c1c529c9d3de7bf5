/* wrong.c - a program under test that gives back what it must not.
 *
 * Each call would end it; under the tracker it goes on and ends well.
 */
#include <stdio.h>
#include <stdlib.h>

static char variable[64];

static __attribute__((noinline)) void *hide(void *ptr)
{
    __asm__ volatile("" : "+r"(ptr) : : "memory");
    return ptr;
}

static __attribute__((noinline)) void free_twice(void)
{
    void *block = hide(malloc(32));

    free(block);
    free(hide(block));
}

static __attribute__((noinline)) void free_inside(void)
{
    char *block = hide(malloc(48));

    free(hide(block + 16));
    free(block);
}

static __attribute__((noinline)) void free_variables(void)
{
    char local[64];

    free(hide(local + 16));
    free(hide(variable + 16));
}

static __attribute__((noinline)) void resize_freed(void)
{
    void *block = hide(malloc(80));

    free(block);
    if (realloc(hide(block), 160) != NULL)
        puts("a freed block was resized");
}

int main(void)
{
    free_twice();
    free_inside();
    free_variables();
    resize_freed();
    puts("still here");
    return 7;
}
