/* shapes_threads.c - pointers that other threads have.
 *
 * A thread takes its pointers, says that it is ready, and waits in the way
 * that the shape wants, until it is let go after somebody looked. All stacks
 * have one size: libc keeps them, so a leak checker finds as many of libc's
 * own blocks before a shape as after it.
 */
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "register.h"
#include "scene.h"
#include "warm_up.h"

#define STACK_BYTES 262144
#define THREADS_MAX 8

static pthread_t threads[THREADS_MAX];
static size_t thread_count;
static uintptr_t hidden[THREADS_MAX]; /* what each shall have */
static sem_t ready;
static int gate[2] = {-1, -1}; /* a pipe: threads wait for a byte each */
static volatile int go;
static volatile int running; /* a thread has its register, and spins */
static _Thread_local void *volatile variable;
static pthread_key_t key;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

static void begin(void)
{
    static bool made;

    if (made)
        return;
    made = true;
    sem_init(&ready, 0, 0);
    pthread_key_create(&key, NULL);
    if (pipe(gate) != 0)
        abort();
}

static void start(void *(*run)(void *), void *arg)
{
    pthread_attr_t attr;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    if (pthread_create(&threads[thread_count++], &attr, run, arg) != 0)
        abort();
    pthread_attr_destroy(&attr);
}

static void wait_until_ready(size_t count)
{
    while (count-- > 0)
        sem_wait(&ready);
}

static void let_go(void)
{
    char bytes[THREADS_MAX] = {0};

    pthread_mutex_lock(&mutex);
    go = 1;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&mutex);
    (void)!write(gate[1], bytes, thread_count);
    while (thread_count > 0)
        pthread_join(threads[--thread_count], NULL);
    go = 0;
}

static void wait_in_read(void)
{
    char byte;

    sem_post(&ready);
    (void)!read(gate[0], &byte, 1);
}

/* A thread that was not let go by the pipe takes its byte all the same. */
static void take_byte(void)
{
    char byte;

    (void)!read(gate[0], &byte, 1);
}

static void *block_of(const uintptr_t *place)
{
    return (void *)~*place;
}

/* Ways to hold ---------------------------------------------------------- */

static void *hold_on_stack(void *place)
{
    void *volatile mine = block_of(place);

    wait_in_read();
    mine = NULL;
    (void)mine;
    return NULL;
}

static void *hold_in_variable(void *place)
{
    variable = block_of(place);
    wait_in_read();
    variable = NULL;
    return NULL;
}

static void *hold_with_key(void *place)
{
    pthread_setspecific(key, block_of(place));
    wait_in_read();
    pthread_setspecific(key, NULL);
    return NULL;
}

static void *hold_in_register(void *place)
{
    register_call(wait_in_read, *(uintptr_t *)place);
    return NULL;
}

static void *hold_in_register_and_run(void *place)
{
    sem_post(&ready);
    register_spin(&running, &go, *(uintptr_t *)place);
    take_byte();
    return NULL;
}

static void *hold_in_vector_and_run(void *place)
{
    sem_post(&ready);
    register_spin_vector(&running, &go, *(uintptr_t *)place);
    take_byte();
    return NULL;
}

static void *hold_while_locked_out(void *place)
{
    void *volatile mine = block_of(place);

    sem_post(&ready);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    take_byte();
    mine = NULL;
    (void)mine;
    return NULL;
}

static void *hold_while_waiting(void *place)
{
    void *volatile mine = block_of(place);

    pthread_mutex_lock(&mutex);
    sem_post(&ready);
    while (go == 0)
        pthread_cond_wait(&condition, &mutex);
    pthread_mutex_unlock(&mutex);
    take_byte();
    mine = NULL;
    (void)mine;
    return NULL;
}

/* libc keeps what pthread_create was given as long as the thread lives. */
static void *hold_argument(void *block)
{
    (void)block;
    wait_in_read();
    return NULL;
}

static void *hold_with_signals_blocked(void *place)
{
    void *volatile mine = block_of(place);
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, NULL);
    wait_in_read();
    mine = NULL;
    (void)mine;
    return NULL;
}

static __attribute__((noinline)) void hold_deep(void *place, int depth)
{
    void *volatile mine = block_of(place);

    if (depth == 0)
        wait_in_read();
    else
        hold_deep(place, depth - 1);
    mine = NULL;
    (void)mine;
}

static void *hold_deep_below(void *place)
{
    hold_deep(place, 50);
    return NULL;
}

static void *hold_and_end(void *place)
{
    void *volatile mine = block_of(place);

    scene_clear_stack();
    sem_post(&ready);
    take_byte();
    mine = NULL;
    (void)mine;
    return NULL;
}

/* Shapes ---------------------------------------------------------------- */

/* `count` threads that each hold a block; behind each block is another. */
static void hold_alone(void *(*run)(void *), size_t count)
{
    begin();
    for (size_t i = 0; i < count; i++) {
        size_t n = scene_make(64, 'r');

        scene_link(n, 0, scene_make(64, 'r'), 0);
        hidden[i] = scene_hide(scene_at(n));
        start(run, &hidden[i]);
    }
    wait_until_ready(count);
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
    hold(hold_on_stack, THREADS_MAX);
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
    running = 0;
    hold_alone(run, 1);
    while (running == 0)
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
    begin();
    pthread_mutex_lock(&mutex);
    hold(hold_while_locked_out, 2);
    scene_look();
    pthread_mutex_unlock(&mutex);
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
    begin();
    for (size_t i = 0; i < 2; i++)
        start(hold_argument, scene_at(scene_make(64, 'r')));
    wait_until_ready(2);
}

/* The stack is there still, but no thread is. */
static void of_a_thread_that_has_ended(void)
{
    hold(hold_and_end, 1);
    let_go();
    scene_fate(0, 'd');
    scene_fate(1, 'i');
}

/* Each thread knows the other's block. */
static void threads_that_hold_a_ring(void)
{
    begin();
    for (size_t i = 0; i < 4; i++)
        scene_make(64, 'r');
    for (size_t i = 0; i < 4; i++)
        scene_link(i, 0, (i + 1) % 4, 0);
    hidden[0] = scene_hide(scene_at(2));
    start(hold_on_stack, &hidden[0]);
    wait_until_ready(1);
}

/* A thread that looks, while the main thread waits for it. */
static void *look_from_here(void *unused)
{
    (void)unused;
    scene_look();
    return NULL;
}

static void join_last(void)
{
    pthread_join(threads[--thread_count], NULL);
}

static void look_from_another_thread(void)
{
    void *volatile mine = scene_at(scene_make(64, 'r'));

    variable = scene_at(scene_make(64, 'r'));
    pthread_setspecific(key, scene_at(scene_make(64, 'r')));
    begin();
    hold(hold_on_stack, 2);
    start(look_from_here, NULL);
    scene_clear_stack();
    join_last();
    variable = NULL;
    pthread_setspecific(key, NULL);
    mine = NULL;
    (void)mine;
}

/* What the main thread has in a register while it waits. */
static void look_from_thread(void)
{
    start(look_from_here, NULL);
    scene_clear_stack();
    join_last();
}

static void look_while_the_main_thread_waits(void)
{
    begin();
    register_call(look_from_thread, scene_hide(scene_at(scene_make(64, 'r'))));
}

void threads_warm_up(void)
{
    begin();
    for (size_t i = 0; i < THREADS_MAX; i++)
        start(hold_argument, NULL);
    wait_until_ready(THREADS_MAX);
    let_go();
}

#define S SCENE_STACKS

const struct scene_shape shapes_threads[] = {
    {"on_another_thread_s_stack", on_another_stack, S, let_go},
    {"on_the_stacks_of_eight_threads", on_eight_stacks, S, let_go},
    {"deep_on_another_thread_s_stack", deep_on_another_stack, S, let_go},
    {"in_another_thread_s_variable", in_another_variable, S, let_go},
    {"another_thread_s_pthread_setspecific", with_another_key, S, let_go},
    {"in_a_register_of_a_thread_that_reads", in_another_register, S, let_go},
    {"in_a_register_of_a_thread_that_runs", in_a_running_register, S, let_go},
    /* memcheck and some versions of LeakSanitizer don't look there. */
    {"in_a_vector_register", in_a_vector_register,
     S | SCENE_NO_MEMCHECK | SCENE_NO_LSAN, let_go},
    {"in_a_thread_that_wants_a_lock", in_a_thread_that_is_locked_out, S,
     let_go},
    {"in_a_thread_that_waits_for_a_condition", in_a_thread_that_waits, S,
     let_go},
    {"in_a_thread_that_blocks_all_signals", in_a_thread_that_blocks_signals, S,
     let_go},
    /* The sanitizers put something else in its place. */
    {"an_argument_of_a_thread", as_a_thread_s_argument,
     S | SCENE_NO_LSAN | SCENE_NO_SANITIZER, let_go},
    /* memcheck takes stacks that libc keeps for roots. */
    {"on_the_stack_of_a_thread_that_has_ended", of_a_thread_that_has_ended,
     S | SCENE_NO_MEMCHECK, NULL},
    {"a_ring_that_a_thread_holds", threads_that_hold_a_ring, S, let_go},
    /* LeakSanitizer's own pthread_join leaves old words on the stack. */
    {"another_thread_looks", look_from_another_thread, S | SCENE_NO_LSAN,
     let_go},
    {"another_thread_looks_while_a_register_holds",
     look_while_the_main_thread_waits, S, let_go},
    {NULL, NULL, 0, NULL},
};
