/* refuse.h - what librefuse.so leaves behind when it only counts. */
#ifndef TORTURE_REFUSE_H
#define TORTURE_REFUSE_H

#include <stdint.h>

#define REFUSE_PROCESSES 15

struct refuse_counts {
    _Atomic uint64_t processes;
    _Atomic uint64_t seen[REFUSE_PROCESSES]; /* in the order of their starts */
};

#endif
