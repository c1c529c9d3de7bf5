/* holders.c - threads that hold a pointer, each kind in a way of its own.
 *
 * A thread takes its pointer, says that it is ready, and waits until it is let
 * go. All stacks have one size: libc keeps them, so a leak checker finds as
 * many of libc's own blocks before a shape as after it.
 */
#include "holders.h"

#include <semaphore.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "register.h"
#include "scene.h"

#define STACK_BYTES 262144
static pthread_t threads[HOLDERS_MAX];
static size_t thread_count;
uintptr_t holders_hidden[HOLDERS_MAX];
static sem_t ready;
static int gate[2] = {-1, -1}; /* a pipe: threads wait for a byte each */
static volatile int go;
volatile int holders_running;
_Thread_local void *volatile holders_variable;
pthread_key_t holders_key;
pthread_mutex_t holders_mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

void holders_begin(void)
{
    static bool made;

    if (made)
        return;
    made = true;
    sem_init(&ready, 0, 0);
    pthread_key_create(&holders_key, NULL);
    if (pipe(gate) != 0)
        abort();
}

void holders_start(void *(*run)(void *), void *arg)
{
    pthread_attr_t attr;

    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    if (pthread_create(&threads[thread_count++], &attr, run, arg) != 0)
        abort();
    pthread_attr_destroy(&attr);
}

void holders_wait(size_t count)
{
    while (count-- > 0)
        sem_wait(&ready);
}

void holders_let_go(void)
{
    char bytes[HOLDERS_MAX] = {0};

    pthread_mutex_lock(&holders_mutex);
    go = 1;
    pthread_cond_broadcast(&condition);
    pthread_mutex_unlock(&holders_mutex);
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

void *hold_on_stack(void *place)
{
    void *volatile mine = block_of(place);

    wait_in_read();
    mine = NULL;
    (void)mine;
    return NULL;
}

void *hold_in_variable(void *place)
{
    holders_variable = block_of(place);
    wait_in_read();
    holders_variable = NULL;
    return NULL;
}

void *hold_with_key(void *place)
{
    pthread_setspecific(holders_key, block_of(place));
    wait_in_read();
    pthread_setspecific(holders_key, NULL);
    return NULL;
}

void *hold_in_register(void *place)
{
    register_call(wait_in_read, *(uintptr_t *)place);
    return NULL;
}

void *hold_in_register_and_run(void *place)
{
    sem_post(&ready);
    register_spin(&holders_running, &go, *(uintptr_t *)place);
    take_byte();
    return NULL;
}

void *hold_in_vector_and_run(void *place)
{
    sem_post(&ready);
    register_spin_vector(&holders_running, &go, *(uintptr_t *)place);
    take_byte();
    return NULL;
}

void *hold_while_locked_out(void *place)
{
    void *volatile mine = block_of(place);

    sem_post(&ready);
    pthread_mutex_lock(&holders_mutex);
    pthread_mutex_unlock(&holders_mutex);
    take_byte();
    mine = NULL;
    (void)mine;
    return NULL;
}

void *hold_while_waiting(void *place)
{
    void *volatile mine = block_of(place);

    pthread_mutex_lock(&holders_mutex);
    sem_post(&ready);
    while (go == 0)
        pthread_cond_wait(&condition, &holders_mutex);
    pthread_mutex_unlock(&holders_mutex);
    take_byte();
    mine = NULL;
    (void)mine;
    return NULL;
}

/* libc keeps what pthread_create was given as long as the thread lives. */
void *hold_argument(void *block)
{
    (void)block;
    wait_in_read();
    return NULL;
}

void *hold_with_signals_blocked(void *place)
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

void *hold_deep_below(void *place)
{
    hold_deep(place, 50);
    return NULL;
}

void *hold_and_end(void *place)
{
    void *volatile mine = block_of(place);

    scene_clear_stack();
    sem_post(&ready);
    take_byte();
    mine = NULL;
    (void)mine;
    return NULL;
}

void holders_join_last(void)
{
    pthread_join(threads[--thread_count], NULL);
}
