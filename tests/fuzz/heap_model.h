/* heap_model.h - what the tracker should count, by the plainest means: a list
 * of live blocks, and sums.
 */
#ifndef TESTS_FUZZ_HEAP_MODEL_H
#define TESTS_FUZZ_HEAP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracker.h"

#define MODEL_BLOCKS 32
#define MODEL_MARKS 4

struct model_block {
    void *ptr; /* NULL: the place is empty */
    size_t size;
    unsigned tag;
    unsigned label;
    const struct tracker_site *site;
    unsigned long born; /* the how manieth allocation */
};

struct model {
    struct model_block blocks[MODEL_BLOCKS];
    struct tracker_count total;
    struct tracker_count tags[TRACKER_TAGS_MAX];
    struct tracker_refused refused;
    unsigned long births;
    struct {
        struct tracker_mark mark;
        unsigned long births; /* until then */
    } marks[MODEL_MARKS];
    /* fault.h */
    uint64_t fail_nth, fail_seen, failed;
    bool fail_onwards;
    int fail_tag;
};

/* Begin with what the tracker has counted so far. */
void model_start(struct model *m);

unsigned model_tag(unsigned tag); /* out of range is 0 */

/* Does the allocation that comes next fail on purpose? */
bool model_strikes(struct model *m, unsigned tag);
void model_plan(struct model *m, uint64_t nth, bool onwards, int tag);

void model_enter(struct model *m, struct model_block *b, void *ptr, size_t size,
                 unsigned tag, const struct tracker_site *site, unsigned label);
void model_leave(struct model *m, struct model_block *b);
void model_adopt(struct model *m, struct model_block *b, unsigned tag,
                 const struct tracker_site *site, unsigned label);

/* One more block, or one less, that isn't in the list. */
void model_count(struct model *m, size_t size, unsigned tag, bool in);

/* How many blocks were born after mark `i`, and their bytes. */
long model_live_since(const struct model *m, unsigned i, long long *bytes);

/* The tracker counts the same: in all; of one tag. */
void model_check(const struct model *m);
void model_check_tag(const struct model *m, unsigned tag);
/* So many blocks since mark `i`. Takes a while: it goes through its table. */
void model_check_mark(const struct model *m, unsigned i);
/* It knows each block, and no other one since mark `i`; and all tags. */
void model_check_blocks(const struct model *m, unsigned i);

#endif
