/* exercise.c - a leak detector, as far as it goes: it passes each call on to
 * malloc and free, and remembers nothing.
 *
 * detector.h says what each function has to do; demo.c is a program that uses
 * them. A call stack comes from backtrace() in <execinfo.h>: the innermost
 * frame first, and that one is the function that called backtrace().
 */
#include <errno.h>
#include <execinfo.h>
#include <stdlib.h>
#include <string.h>

#include "detector.h"

/* TODO: keep a record for each block that lives: its address, its size, and
 * the call stack of the moment it was asked for. All functions below need it.
 *
 *   1. A struct for the record, and a list or a table of records.
 *   2. detector_malloc makes one, detector_free takes it away.
 *   3. detector_list visits them; detector_close frees all.
 *   4. A pointer without a record is refused; detector_realloc follows. */

void *detector_malloc(size_t size_bytes)
{
    return malloc(size_bytes);
}

void *detector_realloc(void *block, size_t size_bytes)
{
    return realloc(block, size_bytes);
}

int detector_free(void *block)
{
    free(block);
    return 0;
}

size_t detector_list(void (*visit)(const struct detector_block *, void *ctx),
                     void *ctx)
{
    (void)visit;
    (void)ctx;
    return 0;
}

void detector_close(void)
{
}
