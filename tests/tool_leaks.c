/* tool_leaks.c - the same leaks with and without the tracker, for other tools.
 *
 * Built twice: with TRACKED the blocks come from the tracker, without from
 * malloc. memcheck and LeakSanitizer must say the same of both. It leaves
 *
 *   lost         20 blocks of 24 bytes that nobody knows
 *   a list       10 blocks of 40 bytes, of which nobody knows the first
 *   a ring       2 blocks of 56 bytes that know each other
 *   reachable    5 blocks of 72 bytes, known by a static array
 *   chained      3 blocks of 88 bytes, the first known, and each the next
 *   inside       4 blocks of 104 bytes, known by pointers to their middle
 *
 * amid 5,000 blocks that are freed again, in an order that moves the side
 * table's entries about.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef TRACKED
#include "tracker.h"
#define GET(size) tracker_calloc(1, 1, (size))
#define RESIZE(ptr, size) tracker_realloc(1, (ptr), (size))
#define PUT(ptr) tracker_free(ptr)
#else
#define GET(size) calloc(1, (size))
#define RESIZE(ptr, size) realloc((ptr), (size))
#define PUT(ptr) free(ptr)
#endif

struct node {
    struct node *next;
};

/* Not static: nobody reads them, and the compiler would drop them. */
extern void *known[5];
extern struct node *chain;
extern char *inside[4];

void *known[5];
struct node *chain;
char *inside[4];
static void *passing[5000];

/* Stops with a clear word: a wrong count would be looked for elsewhere. And
 * lets the block escape: compilers remove allocations that nobody can see. */
static void *checked(void *ptr)
{
    __asm__ volatile("" : "+r"(ptr) : : "memory");
    if (ptr == NULL) {
        fputs("tool_leaks: no memory\n", stderr);
        exit(2);
    }
    return ptr;
}

static struct node *make_list(size_t length, size_t size)
{
    struct node *head = NULL;

    for (size_t i = 0; i < length; i++) {
        struct node *n = checked(GET(size));

        n->next = head;
        head = n;
    }
    return head;
}

static void make_ring(void)
{
    struct node *one = make_list(2, 56);

    one->next->next = one;
}

/* Not inlined, so that what its frame held can be overwritten. */
__attribute__((noinline)) static void leak(void)
{
    for (int i = 0; i < 20; i++)
        memset(checked(GET(24)), 1, 24);
    make_list(10, 40);
    make_ring();
    for (size_t i = 0; i < 5; i++)
        known[i] = checked(RESIZE(checked(GET(8)), 72));
    chain = make_list(3, 88);
    for (size_t i = 0; i < 4; i++)
        inside[i] = (char *)checked(GET(104)) + 48;
}

__attribute__((noinline)) static void come_and_go(void)
{
    for (size_t i = 0; i < 5000; i++)
        passing[i] = checked(GET(i % 300 + 1));
    for (size_t i = 0; i < 5000; i++) {
        size_t k = i * 1237 % 5000;

        PUT(passing[k]);
        passing[k] = NULL;
    }
}

/* Stale words on the stack and in registers would hide a leak. */
__attribute__((noinline)) static void overwrite_stack(void)
{
    volatile char waste[16384];

    memset((void *)(uintptr_t)waste, 0, sizeof(waste));
}

int main(void)
{
    come_and_go();
    leak();
    overwrite_stack();
    come_and_go();
    overwrite_stack();
    return 0;
}
