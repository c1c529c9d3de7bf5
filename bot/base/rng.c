/* rng.c - xoshiro256** and splitmix64, written from their published
 * definitions (Blackman and Vigna, 2018).
 *
 * splitmix64 spreads any seed, 0 too, over the four words, so the state is
 * never all zeroes, the one state that xoshiro cannot leave.
 */
#include "rng.h"

static uint64_t splitmix(uint64_t *state)
{
    uint64_t z;

    *state += 0x9e3779b97f4a7c15ull;
    z = *state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

void rng_init(struct rng *r, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        r->s[i] = splitmix(&seed);
}

static uint64_t rotate_left(uint64_t x, int by)
{
    return x << by | x >> (64 - by);
}

uint64_t rng_next(struct rng *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    uint64_t t = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate_left(s[3], 45);
    return result;
}

/* Below 2^32 a multiplication maps 32 random bits to 0 to n - 1; the few
 * products whose low half is under 2^32 mod n would make some results more
 * likely than others, and are drawn again. */
static uint64_t below_32(struct rng *r, uint32_t n)
{
    uint64_t product = (rng_next(r) >> 32) * n;

    if ((uint32_t)product < n) {
        uint32_t least = (uint32_t)-n % n;

        while ((uint32_t)product < least)
            product = (rng_next(r) >> 32) * n;
    }
    return product >> 32;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    uint64_t least, x;

    if (n == 0)
        return 0;
    if (n <= UINT32_MAX)
        return below_32(r, (uint32_t)n);
    least = -n % n; /* 2^64 mod n */
    do
        x = rng_next(r);
    while (x < least);
    return x % n;
}
