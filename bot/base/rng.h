/* rng.h - random numbers that are the same everywhere: xoshiro256** seeded by
 * splitmix64 (Blackman and Vigna, 2018), integers only.
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

struct rng {
    uint64_t s[4];
};

/* Any seed is good, 0 too. */
void rng_init(struct rng *r, uint64_t seed);
uint64_t rng_next(struct rng *r);
/* Uniform in 0 to n - 1, without bias; n 0 gives 0. */
uint64_t rng_below(struct rng *r, uint64_t n);

#endif
