/* shapes_threads.c - pointers that other threads have (holders.h).
 */
#include <pthread.h>
#include <sched.h>

#include "holders.h"
#include "register.h"
#include "scene.h"
#include "warm_up.h"

/* `count` threads that each hold a block; behind each block is another. */
static void hold_alone(void *(*run)(void *), size_t count)
{
    holders_begin();
    for (size_t i = 0; i < count; i++) {
        size_t n = scene_make(64, 'r');

        scene_link(n, 0, scene_make(64, 'r'), 0);
        holders_hidden[i] = scene_hide(scene_at(n));
        holders_start(run, &holders_hidden[i]);
    }
    holders_wait(count);
}

/* And one that nobody holds. Not where a thread runs: vector registers may
 * hold anything old there; nor where a whole stack counts. */
static void hold(void *(*run)(void *), size_t count)
{
    hold_alone(run, count);
    scene_make(64, 'd');
}

static void on_another_stack(void)
{
    hold(hold_on_stack, 1);
}

static void on_eight_stacks(void)
{
    hold(hold_on_stack, HOLDERS_MAX);
}

static void deep_on_another_stack(void)
{
    hold(hold_deep_below, 2);
}

static void in_another_variable(void)
{
    hold(hold_in_variable, 2);
}

static void with_another_key(void)
{
    hold(hold_with_key, 2);
}

static void in_another_register(void)
{
    hold(hold_in_register, 2);
}

static void hold_and_run(void *(*run)(void *))
{
    holders_running = 0;
    hold_alone(run, 1);
    while (holders_running == 0)
        sched_yield();
}

static void in_a_running_register(void)
{
    hold_and_run(hold_in_register_and_run);
}

static void in_a_vector_register(void)
{
    hold_and_run(hold_in_vector_and_run);
}

static void in_a_thread_that_is_locked_out(void)
{
    holders_begin();
    pthread_mutex_lock(&holders_mutex);
    hold(hold_while_locked_out, 2);
    scene_look();
    pthread_mutex_unlock(&holders_mutex);
}

static void in_a_thread_that_waits(void)
{
    hold(hold_while_waiting, 2);
}

static void in_a_thread_that_blocks_signals(void)
{
    hold_alone(hold_with_signals_blocked, 1);
}

static void as_a_thread_s_argument(void)
{
    holders_begin();
    for (size_t i = 0; i < 2; i++)
        holders_start(hold_argument, scene_at(scene_make(64, 'r')));
    holders_wait(2);
}

/* The stack is there still, but no thread is. */
static void of_a_thread_that_has_ended(void)
{
    hold(hold_and_end, 1);
    holders_let_go();
    scene_fate(0, 'd');
    scene_fate(1, 'i');
}

/* Each thread knows the other's block. */
static void threads_that_hold_a_ring(void)
{
    holders_begin();
    for (size_t i = 0; i < 4; i++)
        scene_make(64, 'r');
    for (size_t i = 0; i < 4; i++)
        scene_link(i, 0, (i + 1) % 4, 0);
    holders_hidden[0] = scene_hide(scene_at(2));
    holders_start(hold_on_stack, &holders_hidden[0]);
    holders_wait(1);
}

/* A thread that looks, while the main thread waits for it. */
static void *look_from_here(void *unused)
{
    (void)unused;
    scene_look();
    return NULL;
}

static void look_from_another_thread(void)
{
    void *volatile mine = scene_at(scene_make(64, 'r'));

    holders_variable = scene_at(scene_make(64, 'r'));
    pthread_setspecific(holders_key, scene_at(scene_make(64, 'r')));
    holders_begin();
    hold(hold_on_stack, 2);
    holders_start(look_from_here, NULL);
    scene_clear_stack();
    holders_join_last();
    holders_variable = NULL;
    pthread_setspecific(holders_key, NULL);
    mine = NULL;
    (void)mine;
}

/* What the main thread has in a register while it waits. */
static void look_from_thread(void)
{
    holders_start(look_from_here, NULL);
    scene_clear_stack();
    holders_join_last();
}

static void look_while_the_main_thread_waits(void)
{
    holders_begin();
    register_call(look_from_thread, scene_hide(scene_at(scene_make(64, 'r'))));
}

void threads_warm_up(void)
{
    holders_begin();
    for (size_t i = 0; i < HOLDERS_MAX; i++)
        holders_start(hold_argument, NULL);
    holders_wait(HOLDERS_MAX);
    holders_let_go();
}

#define S SCENE_STACKS

const struct scene_shape shapes_threads[] = {
    {"on_another_thread_s_stack", on_another_stack, S, holders_let_go},
    {"on_the_stacks_of_eight_threads", on_eight_stacks, S, holders_let_go},
    {"deep_on_another_thread_s_stack", deep_on_another_stack, S,
     holders_let_go},
    {"in_another_thread_s_variable", in_another_variable, S, holders_let_go},
    {"another_thread_s_pthread_setspecific", with_another_key, S,
     holders_let_go},
    {"in_a_register_of_a_thread_that_reads", in_another_register, S,
     holders_let_go},
    {"in_a_register_of_a_thread_that_runs", in_a_running_register, S,
     holders_let_go},
    /* memcheck and some versions of LeakSanitizer don't look there. */
    {"in_a_vector_register", in_a_vector_register,
     S | SCENE_NO_MEMCHECK | SCENE_NO_LSAN, holders_let_go},
    {"in_a_thread_that_wants_a_lock", in_a_thread_that_is_locked_out, S,
     holders_let_go},
    {"in_a_thread_that_waits_for_a_condition", in_a_thread_that_waits, S,
     holders_let_go},
    {"in_a_thread_that_blocks_all_signals", in_a_thread_that_blocks_signals, S,
     holders_let_go},
    /* The sanitizers put something else in its place. */
    {"an_argument_of_a_thread", as_a_thread_s_argument,
     S | SCENE_NO_LSAN | SCENE_NO_SANITIZER, holders_let_go},
    /* memcheck takes stacks that libc keeps for roots. */
    {"on_the_stack_of_a_thread_that_has_ended", of_a_thread_that_has_ended,
     S | SCENE_NO_MEMCHECK, NULL},
    {"a_ring_that_a_thread_holds", threads_that_hold_a_ring, S, holders_let_go},
    /* LeakSanitizer's own pthread_join leaves old words on the stack. */
    {"another_thread_looks", look_from_another_thread, S | SCENE_NO_LSAN,
     holders_let_go},
    {"another_thread_looks_while_a_register_holds",
     look_while_the_main_thread_waits, S, holders_let_go},
    {NULL, NULL, 0, NULL},
};
