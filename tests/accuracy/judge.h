/* judge.h - what a leak checker says of a scene, against what is true. */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct judge_block {
    uintptr_t hidden; /* inverted address */
    size_t size;
    char fate; /* scene.h */
};

struct judge_case {
    const char *name;
    unsigned flags;
    const struct judge_block *blocks;
    size_t count;
    size_t rings;
    size_t many; /* blocks that are not in the list */
    size_t many_size;
    char many_fate;
    bool looked;
};

/* Who looks, and at which shapes: from the command line. */
bool judge_begin(int argc, char **argv);
void judge_warm_up(void);
bool judge_wants(const struct judge_case *c);
void judge(const struct judge_case *c);
/* The program's exit status. */
int judge_end(void);

#endif
