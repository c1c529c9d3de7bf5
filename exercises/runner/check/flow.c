/* flow.c - each function ends where it was called.
 *
 * A second stack for each thread, of functions and their callers, which the
 * compiler's calls at the begin and the end of each function keep. What is on
 * the real stack may be written over; here the right return address stands.
 *
 * Invariant: while check() runs the bottom entry of its thread is check()'s,
 * and it is over when that one has been taken off.
 */
#include "flow.h"

#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>

#include "inside.h"

#define DEPTH_MAX ((size_t)1 << 18) /* deeper than 8 MB of stack can be */

struct step {
    const void *function;
    const void *caller;
};

struct steps {
    struct step at[DEPTH_MAX];
    size_t depth;
};

static struct steps main_steps;
static pthread_key_t steps_key;
static volatile bool check_is_over;

#define OWN __thread __attribute__((tls_model("initial-exec")))
static OWN struct steps *own_steps;

void __cyg_profile_func_enter(void *function, void *caller);
void __cyg_profile_func_exit(void *function, void *caller);

static void steps_free(void *steps)
{
    own_steps = NULL;
    munmap(steps, sizeof(struct steps));
}

/* A thread of the learner's begins. NULL: no room, it goes unwatched. */
static struct steps *steps_new(void)
{
    void *room = mmap(NULL, sizeof(struct steps), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (room == MAP_FAILED)
        return NULL;
    pthread_setspecific(steps_key, room);
    return room;
}

void __cyg_profile_func_enter(void *function, void *caller)
{
    struct steps *s = own_steps;

    if (s == NULL)
        s = own_steps = steps_new();
    if (s == NULL)
        return;
    if (s->depth < DEPTH_MAX)
        s->at[s->depth] = (struct step){function, caller};
    s->depth++;
}

void __cyg_profile_func_exit(void *function, void *caller)
{
    struct steps *s = own_steps;

    if (s == NULL)
        return;
    if (s->depth == 0)
        say_fail("crash.return", (const char *[]){NULL});
    s->depth--;
    if (s->depth < DEPTH_MAX && (s->at[s->depth].function != function ||
                                 s->at[s->depth].caller != caller))
        say_fail("crash.return", (const char *[]){NULL});
    if (s == &main_steps && s->depth == 0)
        check_is_over = (uintptr_t)function == (uintptr_t)check;
}

void flow_init(void)
{
    own_steps = &main_steps;
    pthread_key_create(&steps_key, steps_free);
    flow_target_init();
}

bool flow_is_over(void)
{
    return check_is_over && main_steps.depth == 0;
}
