/* register.h - a pointer that is in a register, and nowhere else. */
#ifndef REGISTER_H
#define REGISTER_H

#include <stdint.h>

/* Call `next` with the inverse of `hidden` in a register that calls preserve.
 * `hidden` 0: with 0 in it. */
void register_call(void (*next)(void), uintptr_t hidden);

/* Set *running to 1 and wait until *go isn't 0, without any call, with the
 * inverse of `hidden` in such a register. */
void register_spin(volatile int *running, const volatile int *go,
                   uintptr_t hidden);
/* The same with a vector register, of which nobody preserves all. */
void register_spin_vector(volatile int *running, const volatile int *go,
                          uintptr_t hidden);

#endif
