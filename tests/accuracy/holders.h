/* holders.h - threads that hold a pointer, each kind in a way of its own.
 */
#ifndef HOLDERS_H
#define HOLDERS_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#define HOLDERS_MAX 8

extern uintptr_t holders_hidden[HOLDERS_MAX]; /* what each shall have */
extern volatile int holders_running; /* one has its register, and spins */
extern _Thread_local void *volatile holders_variable;
extern pthread_key_t holders_key;
extern pthread_mutex_t holders_mutex;

/* Once, before all else. */
void holders_begin(void);
void holders_start(void *(*run)(void *), void *arg);
/* Until so many threads are ready. */
void holders_wait(size_t count);
/* All end, and are joined. */
void holders_let_go(void);
/* Join the one that was started last, which ends by itself. */
void holders_join_last(void);

/* What threads run. The argument: where the inverted address stands that each
 * shall have; for hold_argument, the block. */
void *hold_on_stack(void *place);
void *hold_in_variable(void *place);
void *hold_with_key(void *place);
void *hold_in_register(void *place);
void *hold_in_register_and_run(void *place);
void *hold_in_vector_and_run(void *place);
void *hold_while_locked_out(void *place);
void *hold_while_waiting(void *place);
void *hold_argument(void *block);
void *hold_with_signals_blocked(void *place);
void *hold_deep_below(void *place);
void *hold_and_end(void *place);

#endif
