/* check.c - does the detector list exactly the blocks that live?
 *
 * The check keeps its own list beside the learner's and compares the two after
 * every few calls: addresses, sizes, and the functions on each stack. A block
 * is asked for through a chain of the four functions below, in an order that
 * the seed decides. Each function stands in a section of its own, so that a
 * return address tells which one it lies in.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "check.h"
#include "detector.h"

#define BLOCKS_MAX 250
#define CHAIN_MAX 6

struct made {
    unsigned char *address;
    size_t size_bytes;
    unsigned char chain[CHAIN_MAX + 1]; /* the outermost first; ends with 4 */
    unsigned seen;
};

static struct made made[BLOCKS_MAX + 8];
static size_t made_count;

/* Where each function of the chain begins and ends. */
extern const char __start_chain0[], __stop_chain0[];
extern const char __start_chain1[], __stop_chain1[];
extern const char __start_chain2[], __stop_chain2[];
extern const char __start_chain3[], __stop_chain3[];

static const struct {
    const char *from, *to;
} ranges[4] = {{__start_chain0, __stop_chain0},
               {__start_chain1, __stop_chain1},
               {__start_chain2, __stop_chain2},
               {__start_chain3, __stop_chain3}};

static void *ask(const unsigned char *chain, void *old, size_t size_bytes);

/* noinline and the empty assembly keep each frame on the stack. */
#define CHAIN_FUNCTION(n)                                                      \
    __attribute__((noinline, section("chain" #n))) static void *chain_##n(     \
        const unsigned char *chain, void *old, size_t size_bytes)              \
    {                                                                          \
        void *block;                                                           \
                                                                               \
        if (chain[1] < 4)                                                      \
            block = ask(chain + 1, old, size_bytes);                           \
        else if (old != NULL)                                                  \
            block = detector_realloc(old, size_bytes);                         \
        else                                                                   \
            block = detector_malloc(size_bytes);                               \
        __asm__ volatile("" : "+r"(block));                                    \
        return block;                                                          \
    }
CHAIN_FUNCTION(0)
CHAIN_FUNCTION(1)
CHAIN_FUNCTION(2)
CHAIN_FUNCTION(3)

__attribute__((noinline)) static void *ask(const unsigned char *chain,
                                           void *old, size_t size_bytes)
{
    static void *(*const functions[4])(const unsigned char *, void *,
                                       size_t) = {chain_0, chain_1, chain_2,
                                                  chain_3};
    void *block = functions[chain[0]](chain, old, size_bytes);

    __asm__ volatile("" : "+r"(block));
    return block;
}

/* Which function of the chain an address lies in; 4: none. A return address
 * may be the first byte after a call that ends the function. */
static unsigned function_of(const void *address)
{
    for (unsigned i = 0; i < 4; i++)
        if ((uintptr_t)address > (uintptr_t)ranges[i].from &&
            (uintptr_t)address <= (uintptr_t)ranges[i].to)
            return i;
    return 4;
}

static void chain_draw(unsigned char *chain)
{
    unsigned length = (unsigned)check_random(1, CHAIN_MAX);

    for (unsigned i = 0; i < length; i++)
        chain[i] = (unsigned char)check_random(0, 3);
    chain[length] = 4;
}

static void on_count(const struct detector_block *block, void *ctx)
{
    size_t *count = ctx;

    (void)block;
    (*count)++;
}

/* The innermost frame of the chain must be the first one: only the wrapper
 * that AddressSanitizer puts around backtrace() may stand before it. */
static size_t stack_start(const struct detector_block *block, unsigned caller)
{
    size_t at = 0;

    while (at < block->depth && at < 3 && function_of(block->frames[at]) == 4)
        at++;
    if (at > 0 && at < block->depth && at < 3 && check_quick())
        check_fail("frames[0] lies in the detector, not in its caller");
    if (at >= block->depth || function_of(block->frames[at]) != caller)
        check_fail("the stack of a block names another caller");
    return at;
}

static void stack_compare(const struct made *m,
                          const struct detector_block *block)
{
    size_t length = 0;
    size_t at;

    while (m->chain[length] < 4)
        length++;
    if (block->depth > DETECTOR_FRAMES_MAX)
        check_fail("a stack has more than DETECTOR_FRAMES_MAX frames");
    if (block->depth == 0)
        check_fail("a block is listed without a call stack");
    at = stack_start(block, m->chain[length - 1]) + 1;
    for (size_t i = length - 1; i > 0; i--) {
        at++; /* ask() stands between two functions of the chain */
        if (at >= block->depth ||
            function_of(block->frames[at]) != m->chain[i - 1])
            check_fail("the stack of a block is not the one it was made by");
        at++;
    }
}

static void on_block(const struct detector_block *block, void *ctx)
{
    size_t *count = ctx;

    (*count)++;
    for (size_t i = 0; i < made_count; i++) {
        struct made *m = &made[i];

        if (m->address != block->address)
            continue;
        if (m->seen++ > 0)
            check_fail("a block is listed twice");
        if (m->size_bytes != block->size_bytes)
            check_fail("a block is listed with a size it doesn't have");
        stack_compare(m, block);
        return;
    }
    check_fail("a block is listed that doesn't live");
}

/* The learner's list and ours are the same. */
static void list_compare(void)
{
    size_t visits = 0;
    size_t count;

    for (size_t i = 0; i < made_count; i++)
        made[i].seen = 0;
    count = detector_list(on_block, &visits);
    if (visits != made_count) {
        check_note("%zu blocks live, %zu are listed", made_count, visits);
        check_fail("a block that lives is not listed");
    }
    if (count != visits)
        check_fail("detector_list doesn't return how many blocks it listed");
}

/* What was asked for can be used, all of it, and for any type. */
static void block_fill(struct made *m)
{
    if ((uintptr_t)m->address % _Alignof(max_align_t) != 0)
        check_fail("a block isn't aligned for every type, as malloc's are");
    memset(m->address, (int)(m->size_bytes & 0xff), m->size_bytes);
}

static void block_make(void)
{
    struct made *m = &made[made_count];

    if (made_count == BLOCKS_MAX)
        return;
    chain_draw(m->chain);
    m->size_bytes = (size_t)check_random(0, 300);
    m->address = ask(m->chain, NULL, m->size_bytes);
    if (m->address == NULL)
        check_fail("detector_malloc returns NULL, and there is memory");
    made_count++;
    block_fill(m);
}

static void block_move(void)
{
    struct made *m = &made[(size_t)check_random(0, (long)made_count - 1)];
    size_t old_bytes = m->size_bytes;

    chain_draw(m->chain);
    m->size_bytes = (size_t)check_random(1, 600);
    m->address = ask(m->chain, m->address, m->size_bytes);
    if (m->address == NULL)
        check_fail("detector_realloc returns NULL, and there is memory");
    for (size_t i = 0; i < old_bytes && i < m->size_bytes; i++)
        if (m->address[i] != (old_bytes & 0xff))
            check_fail("detector_realloc loses what the block held");
    block_fill(m);
}

static void block_drop(void)
{
    size_t i = (size_t)check_random(0, (long)made_count - 1);
    void *address = made[i].address;

    if (detector_free(address) != 0)
        check_fail("detector_free refuses a block that lives");
    made[i] = made[--made_count];
    if (detector_free(address) != -EINVAL)
        check_fail("detector_free of a freed block doesn't return -EINVAL");
}

static void wrong_pointers(void)
{
    static char own[8192];

    if (detector_free(NULL) != 0)
        check_fail("detector_free(NULL) doesn't return 0");
    if (detector_free(own + 4096) != -EINVAL ||
        detector_realloc(own + 4096, 10) != NULL)
        check_fail("a pointer that was never a block is not refused");
    list_compare();
}

/* Three blocks that live and one that was freed. */
static void first_three(void)
{
    static const unsigned char chains[4][3] = {
        {0, 1, 4}, {1, 2, 4}, {2, 3, 4}, {3, 4}};
    size_t count = 0;
    void *fourth;

    for (unsigned i = 0; i < 3; i++) {
        memcpy(made[i].chain, chains[i], 3);
        made[i].size_bytes = 40 + i;
        made[i].address = ask(made[i].chain, NULL, 40 + i);
        if (made[i].address == NULL)
            check_fail("detector_malloc returns NULL, and there is memory");
        block_fill(&made[i]);
    }
    fourth = ask(chains[3], NULL, 50);
    if (detector_free(fourth) != 0)
        check_fail("detector_free refuses a block that lives");
    detector_list(on_count, &count);
    check_equal((long)count, 3, "blocks listed, after four and one free");
    made_count = 3;
    list_compare();
}

static void play(long turns)
{
    for (long i = 0; i < turns; i++) {
        long dice = check_random(0, 9);

        if (made_count == 0 || dice < 5)
            block_make();
        else if (dice < 7)
            block_move();
        else
            block_drop();
        if (i % 16 == 0)
            list_compare();
    }
    list_compare();
}

/* No memory, at each allocation in turn: NULL, and the list as before. */
static void short_of_memory(void)
{
    static const unsigned char chain[] = {0, 2, 4};

    for (unsigned nth = 1; nth <= 6; nth++) {
        struct made *m = &made[made_count];
        void *moved;

        memcpy(m->chain, chain, sizeof(chain));
        m->size_bytes = 70 + nth;
        check_fail_nth(nth);
        m->address = ask(m->chain, NULL, m->size_bytes);
        check_fail_nth(0);
        if (m->address != NULL)
            made_count++;
        list_compare();

        m = &made[0];
        check_fail_nth(nth);
        moved = ask(chain, m->address, 5000 + nth);
        check_fail_nth(0);
        if (moved != NULL) {
            m->address = moved;
            m->size_bytes = 5000 + nth;
            memcpy(m->chain, chain, sizeof(chain));
        }
        list_compare();
        block_fill(m);
    }
}

/* A burst: far more blocks than before live at once. */
static void many(void)
{
    static void *burst[3000];
    size_t count = 0;

    for (size_t i = 0; i < 3000; i++) {
        burst[i] = detector_malloc(i % 50);
        check_that(burst[i] != NULL,
                   "detector_malloc returns NULL, and there is memory");
    }
    detector_list(on_count, &count);
    check_that(count == made_count + 3000, "a block that lives is not listed");
    for (size_t i = 3000; i-- > 0;)
        check_that(detector_free(burst[i]) == 0,
                   "detector_free refuses a block that lives");
}

/* More callers than a stack has room for. */
static void deep(unsigned levels)
{
    if (levels > 0)
        deep(levels - 1);
    else
        block_make();
}

/* Blocks come and go by the thousand: what the detector keeps for itself is
 * bounded by what lives. */
static void churn(void)
{
    struct check_mark before = check_mark();

    for (long i = check_scale(20000); i > 0; i--)
        if (detector_free(detector_malloc((size_t)(i % 100))) != 0)
            check_fail("detector_free refuses a block that lives");
    if (check_quick() && check_bytes(before) > 65536)
        check_fail("the detector leaks: it keeps what was freed");
}

void check(void)
{
    struct check_mark start = check_mark();

    for (int round = 0; round < 2; round++) {
        made_count = 0;
        first_three();
        wrong_pointers();
        many();
        churn();
        play(check_scale(3000));
        deep(40);
        short_of_memory();
        list_compare();
        detector_close();
        made_count = 0;
        list_compare();
        check_live(start, 0, "after detector_close()");
    }
}
