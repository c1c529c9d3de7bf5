/* unwind_row.h - one row of .eh_frame: where a caller's frame begins. */
#ifndef TRACKER_PRELOAD_UNWIND_ROW_H
#define TRACKER_PRELOAD_UNWIND_ROW_H

#include <stdbool.h>
#include <stdint.h>

enum unwind_how {
    UNWIND_ROW,   /* the members below say it */
    UNWIND_END,   /* nobody called this: a thread begins here */
    UNWIND_OTHER, /* not by so few words */
};

/* The canonical frame address (CFA) is where the stack pointer was before the
 * call; the return address lies right below it. */
struct unwind_row {
    enum unwind_how how;
    bool from_bp;       /* CFA counted from rbp, else from rsp */
    int64_t cfa_offset; /* in bytes */
    int64_t bp_offset;  /* the caller's rbp lies there, from the CFA; 0: rbp has
                         * not changed */
};

/* The row of the call that returns to this address. */
void unwind_read_row(uintptr_t return_address, struct unwind_row *out);

#endif
