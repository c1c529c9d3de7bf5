/* mystery.c - which leaks a mystery has.
 *
 * A hash of the seed decides, so that neighbouring seeds have nothing in
 * common. It is no lock: who reads this file can compute the answer. It only
 * keeps the answer out of sight.
 */
#include "mystery.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "catalogue.h"
#include "fnv.h"
#include "rng.h"

#define SALT 0x6d79737465727921ull
#define ODDS 8 /* of so many seeds one has none, two have two */
#define SEEDS 1000000

const struct tracker_site mystery_site = {MYSTERY_FILE, "?", 0};

unsigned mystery_leaks(uint64_t seed)
{
    struct rng rng;
    uint64_t kind;
    uint64_t first, second;

    rng_init(&rng, fnv_add(fnv_add(FNV_START, SALT), seed));
    kind = rng_below(&rng, ODDS);
    first = rng_below(&rng, LEAK_COUNT);
    second = (first + 1 + rng_below(&rng, LEAK_COUNT - 1)) % LEAK_COUNT;
    if (kind == 0)
        return 0;
    return kind <= 2 ? 1u << first | 1u << second : 1u << first;
}

bool mystery_hides(const struct symbol *symbol)
{
    static const char *const folders[] = {"leaks/", "fixes/"};

    /* Of a program without lines, whatever function it is. */
    if (symbol->file == NULL)
        return symbol->module != NULL &&
               strcmp(symbol->module, program_invocation_short_name) == 0;
    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        const char *at = strstr(symbol->file, folders[i]);

        if (at != NULL && (at == symbol->file || at[-1] == '/'))
            return true;
    }
    return false;
}

uint64_t mystery_seed(void)
{
    uint64_t random = 0;

    /* Early in a machine's life there may be none yet: then the clock. */
    if (getrandom(&random, sizeof(random), GRND_NONBLOCK) !=
        (ssize_t)sizeof(random)) {
        struct timespec now;

        clock_gettime(CLOCK_REALTIME, &now);
        random = fnv_add((uint64_t)now.tv_sec * 1000003, (uint64_t)now.tv_nsec);
    }
    return random % SEEDS + 1;
}
