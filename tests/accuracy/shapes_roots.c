/* shapes_roots.c - where a program keeps its pointers.
 */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "register.h"
#include "scene.h"
#include "warm_up.h"

/* Variables */

static struct {
    long count;
    struct {
        void *items[3];
    } inner[4];
} table;

static void static_struct(void)
{
    for (size_t i = 0; i < 4; i++)
        table.inner[i].items[i % 3] = scene_at(scene_make(64, 'r'));
}

static void empty_static_struct(void)
{
    memset(&table, 0, sizeof(table));
}

static _Thread_local struct {
    char text[40];
    void *item;
    void *items[100];
} of_thread;

static void thread_local_struct(void)
{
    of_thread.item = scene_at(scene_make(64, 'r'));
    of_thread.items[99] = scene_at(scene_make(64, 'r'));
}

static void empty_thread_local_struct(void)
{
    memset(&of_thread, 0, sizeof(of_thread));
}

#define KEYS 100

static pthread_key_t keys[KEYS];

static void keys_beyond_the_first_table(void)
{
    for (size_t i = 0; i < KEYS; i++)
        pthread_key_create(&keys[i], NULL);
    pthread_setspecific(keys[90], scene_at(scene_make(64, 'r')));
}

static void delete_keys(void)
{
    pthread_setspecific(keys[90], NULL); /* libc would keep it */
    for (size_t i = 0; i < KEYS; i++)
        pthread_key_delete(keys[i]);
}

/* The environment */

static void put_environment(void)
{
    size_t n = scene_make(64, 'r');

    strcpy(scene_at(n), "ACCURACY=yes");
    putenv(scene_at(n));
}

static void clear_environment(void)
{
    unsetenv("ACCURACY");
}

/* Stacks */

struct big {
    void *items[50];
};

/* By value, and back: everything lies in frames. */
static __attribute__((noinline)) struct big pass(struct big all, int depth)
{
    if (depth == 0)
        scene_look();
    else
        all = pass(all, depth - 1);
    return all;
}

static void structs_in_frames(void)
{
    struct big all = {{NULL}};

    for (size_t i = 0; i < 50; i++)
        all.items[i] = scene_at(scene_make(32, 'r'));
    all = pass(all, 10);
    scene_globals[0] = all.items[7];
}

static __attribute__((noinline)) void look_below(size_t depth)
{
    void *volatile mine = scene_at(scene_make(64, 'r'));

    if (depth == 0)
        scene_look();
    else
        look_below(depth - 1);
    mine = NULL;
    (void)mine;
}

static void one_in_each_frame(void)
{
    look_below(200);
}

static __attribute__((noinline)) void leave_in_a_dead_frame(void)
{
    void *volatile mine = scene_at(scene_make(64, 'd'));

    (void)mine;
}

static void pointer_in_a_dead_frame(void)
{
    leave_in_a_dead_frame();
}

static void variable_array(void)
{
    void *volatile *array = __builtin_alloca(64 * sizeof(void *));

    for (size_t i = 0; i < 64; i++)
        array[i] = scene_at(scene_make(48, 'r'));
    scene_look();
    for (size_t i = 0; i < 64; i++)
        array[i] = NULL;
}

/* Signals */

static char signal_stack[65536];

static void on_signal(int number)
{
    (void)number;
    look_below(2);
}

static void in_a_signal_handler(int flags)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = flags};
    void *volatile mine = scene_at(scene_make(64, 'r'));

    sigaction(SIGUSR1, &action, NULL);
    raise(SIGUSR1);
    signal(SIGUSR1, SIG_DFL);
    mine = NULL;
    (void)mine;
}

static void handler_on_the_same_stack(void)
{
    in_a_signal_handler(0);
}

static void handler_on_its_own_stack(void)
{
    stack_t mine = {.ss_sp = signal_stack, .ss_size = sizeof(signal_stack)};
    stack_t before;

    sigaltstack(&mine, &before);
    in_a_signal_handler(SA_ONSTACK);
    sigaltstack(&before, NULL);
    memset(signal_stack, 0, sizeof(signal_stack)); /* it is a variable too */
}

static uintptr_t in_register;

static void look_with_register(int number)
{
    (void)number;
    scene_look();
}

static void raise_usr1(void)
{
    raise(SIGUSR1);
}

/* The register is saved by the kernel, in the handler's frame. */
static void register_when_a_signal_comes(void)
{
    struct sigaction action = {.sa_handler = look_with_register};

    in_register = ~(uintptr_t)scene_at(scene_make(64, 'r'));
    sigaction(SIGUSR1, &action, NULL);
    register_call(raise_usr1, in_register);
    signal(SIGUSR1, SIG_DFL);
}

/* Coroutines: a stack of their own, while the thread's own one waits */

#define COROUTINE_BYTES 262144

static ucontext_t outside;
static ucontext_t inside;

static void run_inside(void)
{
    look_below(3);
}

static __attribute__((noinline)) void run_on(void *stack)
{
    void *volatile mine = scene_at(scene_make(64, 'r'));

    getcontext(&inside);
    inside.uc_stack.ss_sp = stack;
    inside.uc_stack.ss_size = COROUTINE_BYTES;
    inside.uc_link = &outside;
    makecontext(&inside, run_inside, 0);
    swapcontext(&outside, &inside);
    memset(&inside, 0, sizeof(inside));
    memset(&outside, 0, sizeof(outside));
    mine = NULL;
    (void)mine;
}

static void coroutine_in_a_block(void)
{
    run_on(scene_at(scene_make(COROUTINE_BYTES, 'r')));
}

static void coroutine_in_mapped_memory(void)
{
    void *stack = mmap(NULL, COROUTINE_BYTES, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    run_on(stack);
    munmap(stack, COROUTINE_BYTES);
}

void roots_warm_up(void)
{
    for (size_t i = 0; i < KEYS; i++)
        pthread_key_create(&keys[i], NULL);
    pthread_setspecific(keys[90], keys);
    delete_keys();
    setenv("ACCURACY", "yes", 1);
    unsetenv("ACCURACY");
}

const struct scene_shape shapes_roots[] = {
    {"a_static_struct", static_struct, 0, empty_static_struct},
    {"a_thread_local_struct", thread_local_struct, 0,
     empty_thread_local_struct},
    {"keys_beyond_the_first_table", keys_beyond_the_first_table, 0,
     delete_keys},
    {"a_variable_of_the_environment", put_environment, 0, clear_environment},
    {"structs_passed_by_value", structs_in_frames, SCENE_STACKS, NULL},
    {"a_block_in_each_frame", one_in_each_frame, SCENE_STACKS, NULL},
    {"a_pointer_in_a_dead_frame", pointer_in_a_dead_frame, 0, NULL},
    {"an_array_in_a_frame", variable_array, SCENE_STACKS, NULL},
    {"in_a_signal_handler", handler_on_the_same_stack, SCENE_STACKS, NULL},
    {"in_a_signal_handler_on_its_own_stack", handler_on_its_own_stack,
     SCENE_STACKS, NULL},
    {"a_register_when_a_signal_comes", register_when_a_signal_comes,
     SCENE_STACKS, NULL},
    {"a_coroutine_whose_stack_is_a_block", coroutine_in_a_block,
     SCENE_STACKS | SCENE_NO_SANITIZER, NULL},
    /* LeakSanitizer doesn't look there. */
    {"a_coroutine_whose_stack_is_mapped", coroutine_in_mapped_memory,
     SCENE_STACKS | SCENE_NO_SANITIZER | SCENE_NO_LSAN, NULL},
    {NULL, NULL, 0, NULL},
};
