/* stack_take.c - the number of the caller's stack, mostly without a walk.
 *
 * A program allocates from the same few stacks again and again. A walk would
 * read one frame after the other, each where the one before says; that waits
 * for memory at each step. But who knows which frames to expect can compare
 * them all at once:
 *
 *      remembered:  | ~frame | ~high | number | ~next ~back | ~next ~back |...
 *                                                 ==            ==
 *      the stack:                             | next  back | | next  back |
 *
 * If the first frame stands where it stood, says what it said, and so on up to
 * the last, then a walk would read just these frames, and the number is the
 * remembered one. Else the walk is taken. It is remembered when the same stack
 * comes a second time in a row: stacks that take turns in one place would only
 * push each other out.
 *
 * A remembered frame may be read unseen: all frames lie between the caller's
 * and the end of the same stack.
 *
 * What stands here is inverted, since words that are no frame pointers may
 * well be addresses of blocks.
 */
#include "stack.h"
#include "stack_steps.h"
#include "thread.h"

#define REMEMBERED_LOG 7
#define KNOWN_LOG 12

/* A power of two, so that finding one is a shift. */
struct walk {
    uintptr_t frame_inverted;
    uintptr_t high_inverted;
    uint32_t stack;
    uint32_t next_stack; /* whose walk takes this place if it comes again */
    const struct stack_frame *last; /* of frames */
    bool odd;                       /* an odd number of them */
    /* Inverted; the frame where the walk ended belongs to them. */
    struct stack_frame frames[STACK_FRAMES_MAX] __attribute__((aligned(16)));
} __attribute__((aligned(1024)));

static struct walk remembered[1 << REMEMBERED_LOG];

/* Addresses that were found to be return addresses. Places by their hash. */
static uintptr_t known[1 << KNOWN_LOG];

/* There may be walks to compare with. */
static bool remembering;

size_t (*stack_walker)(const void *frame, uintptr_t *out, size_t max);

static bool is_return(uintptr_t address)
{
    uintptr_t *place = &known[stack_mix(address) >> (64 - KNOWN_LOG)];

    if (*place == address)
        return true;
    if (!stack_code_is_return(address))
        return false;
    *place = address;
    return true;
}

/* How many of these addresses calls have left. */
static size_t count_real(const uintptr_t *back, size_t count)
{
    size_t real = 0;

    while (real < count && is_return(back[real]))
        real++;
    return real;
}

/* Keep `count` frames, and one more if it was that which ended the walk; but
 * at least two, or nothing. */
STACK_READS_ANYTHING static void remember(struct walk *w, uintptr_t at,
                                          uintptr_t high, size_t count)
{
    uintptr_t first = at;
    uintptr_t before;
    size_t kept = 0;

    w->frame_inverted = 0;
    do {
        const volatile struct stack_frame *f =
            (const volatile struct stack_frame *)at;

        w->frames[kept].next = ~f->next;
        w->frames[kept].back = ~f->back;
        before = at;
        at = ~w->frames[kept].next;
        kept++;
    } while (kept <= count && kept < STACK_FRAMES_MAX &&
             stack_goes_on(before, at, high));
    if (kept < 2)
        return;
    w->frame_inverted = ~first;
    w->high_inverted = ~high;
    w->stack = w->next_stack;
    w->last = &w->frames[kept - 1];
    w->odd = kept % 2 != 0;
}

/* `w` is where to remember the walk; NULL: don't. */
static uint32_t take_walk(struct walk *w, uintptr_t at, uintptr_t high)
{
    uintptr_t back[STACK_FRAMES_MAX];
    size_t count = stack_read(at, high, back, STACK_FRAMES_MAX);
    uint32_t stack = stack_find(back, count, stack_hash(back, count));

    /* Only stacks of return addresses are kept, so one that is found needs no
     * other proof. */
    if (stack == STACK_NONE) {
        count = count_real(back, count);
        stack = stack_intern(back, count);
    }
    if (w == NULL || stack == STACK_NONE)
        return stack;
    if (w->next_stack == stack)
        remember(w, at, high, count);
    w->next_stack = stack;
    return stack;
}

/* Where the walk from this frame is remembered, if it is. */
STACK_READS_ANYTHING static inline struct walk *place_of(uintptr_t at,
                                                         uintptr_t high)
{
    const volatile struct stack_frame *f =
        (const volatile struct stack_frame *)at;
    uintptr_t next = f->next;
    uint64_t hash = at + (f->back << 17);

    if (stack_goes_on(at, next, high))
        hash += ((const volatile struct stack_frame *)next)->back << 3;
    return &remembered[stack_mix(hash) >> (64 - REMEMBERED_LOG)];
}

/* It finds the place again: who takes the fast way has less to keep at hand. */
__attribute__((noinline)) static uint32_t take_new(uintptr_t at)
{
    uintptr_t high = thread_stack_high;

    return take_walk(place_of(at, high), at, high);
}

/* All that is not a plain walk of this thread's stack; and the first one. Not
 * inlined: the fast way shall not pay for its array. */
__attribute__((noinline)) static uint32_t take_other(const void *frame)
{
    uintptr_t back[STACK_FRAMES_MAX];
    uintptr_t at = (uintptr_t)frame;

    if (stack_walker != NULL)
        return stack_intern(back, stack_walker(frame, back, STACK_FRAMES_MAX));
    if (!thread_stack_holds(at))
        return take_walk(NULL, at, at + sizeof(struct stack_frame));
    remembering = !stack_is_watched();
    return take_walk(NULL, at, thread_stack_high);
}

/* What is_same() gathers: all bits are set if all words were as remembered. */
STACK_READS_ANYTHING static inline uintptr_t
compare(const struct stack_frame *kept, uintptr_t at)
{
    const volatile struct stack_frame *f =
        (const volatile struct stack_frame *)at;

    return (f->next ^ kept->next) & (f->back ^ kept->back);
}

/* Two words at once. */
typedef uintptr_t pair
    __attribute__((vector_size(2 * sizeof(uintptr_t)), may_alias));
typedef pair pair_anywhere __attribute__((aligned(8)));

STACK_READS_ANYTHING static inline pair
compare_pair(const struct stack_frame *kept, uintptr_t at)
{
    return *(const pair_anywhere *)at ^ *(const pair *)kept;
}

/* The innermost frames may be so new that they are still on their way to
 * memory. The processor hands a word over as it was written; to one that asks
 * for two at once it says "wait until all is written". So the first two, the
 * door's own and perhaps a wrapper's, are compared word by word, and the
 * others faster. */
STACK_READS_ANYTHING static inline bool is_same(const struct walk *w,
                                                uintptr_t at)
{
    const struct stack_frame *kept = w->frames;
    const struct stack_frame *last = w->last;
    pair both = {UINTPTR_MAX, UINTPTR_MAX};
    uintptr_t first = compare(kept, at);

    at = ~kept->next;
    kept++;
    first &= compare(kept, at);
    if (w->odd) {
        both = compare_pair(kept + 1, ~kept->next);
        kept++;
    }
    while (kept != last) {
        both &= compare_pair(kept + 1, ~kept[0].next);
        both &= compare_pair(kept + 2, ~kept[1].next);
        kept += 2;
    }
    return (first & both[0] & both[1]) == UINTPTR_MAX;
}

STACK_READS_ANYTHING uint32_t stack_take(const void *frame)
{
    uintptr_t at = (uintptr_t)frame;
    uintptr_t high = thread_stack_high;
    const struct walk *w;

    if (!remembering || stack_walker != NULL || !thread_stack_holds(at))
        return take_other(frame);
    w = place_of(at, high);
    __asm__("" : "+r"(w)); /* or its address is computed more than once */
    if (((w->frame_inverted ^ at) & (w->high_inverted ^ high)) != UINTPTR_MAX ||
        !is_same(w, at))
        return take_new(at);
    return w->stack;
}
