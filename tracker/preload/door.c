/* door.c - who is inside, and what is asked of the door. */
#include "preload/door_inside.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Thread_local struct visit visit;

atomic_bool door_opened;
atomic_bool door_started;
static atomic_uint_fast64_t uncounted;

/* Failing on purpose. */
static struct {
    atomic_bool wanted;
    bool onwards;
    uint64_t nth;
    atomic_uint_fast64_t seen;
} fault;

void door_open(void)
{
    atomic_store(&door_opened, true);
}

bool door_enter(void)
{
    bool was_inside = visit.inside;

    visit.inside = true;
    return was_inside;
}

void door_leave(bool was_inside)
{
    visit.inside = was_inside;
}

bool door_is_open(void)
{
    return !visit.inside &&
           atomic_load_explicit(&door_opened, memory_order_relaxed);
}

/* A program that was linked to a fixed place may answer with an address of its
 * own that only leads to ours: then the symbol there is not defined. */
bool door_is_used(void)
{
    void *first = dlsym(RTLD_DEFAULT, "malloc");
    ElfW(Sym) *symbol = NULL;
    Dl_info theirs;
    Dl_info ours;

    if (dladdr1(first, &theirs, (void **)&symbol, RTLD_DL_SYMENT) == 0 ||
        dladdr(&door_opened, &ours) == 0)
        return true;
    return theirs.dli_fbase == ours.dli_fbase || symbol == NULL ||
           symbol->st_shndx == SHN_UNDEF;
}

void door_count_uncounted(void)
{
    atomic_fetch_add(&uncounted, 1);
}

uint64_t door_uncounted(void)
{
    return atomic_load(&uncounted);
}

void door_fail(uint64_t nth, bool onwards)
{
    fault.nth = nth;
    fault.onwards = onwards;
    atomic_store(&fault.wanted, nth != 0);
}

bool door_must_fail(void)
{
    uint64_t number;

    if (!atomic_load_explicit(&fault.wanted, memory_order_relaxed))
        return false;
    number = atomic_fetch_add(&fault.seen, 1) + 1;
    return fault.onwards ? number >= fault.nth : number == fault.nth;
}

void door_answer(enum door_answer answer)
{
    visit.answer = (uint8_t)answer;
}

void door_start(void)
{
    bool was_inside;

    /* Before libc is up there is no environment. */
    if (environ == NULL || atomic_exchange(&door_started, true))
        return;
    was_inside = door_enter();
    life_start();
    door_leave(was_inside);
}

__attribute__((constructor)) static void start_at_last(void)
{
    bool was_inside;

    door_start();
    was_inside = door_enter();
    life_start_thread();
    door_leave(was_inside);
}
