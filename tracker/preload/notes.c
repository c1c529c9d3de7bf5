/* notes.c - what a reader must know of the limits of a report. */
#include "preload/notes.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "callsite.h"
#include "preload/door.h"
#include "snapshot.h"
#include "stack.h"

static struct {
    char text[NOTES_MAX][192];
    size_t count;
    bool in_place;
} notes;

#define ADD(...)                                                               \
    snprintf(notes.text[notes.count++], sizeof(notes.text[0]), __VA_ARGS__)

void notes_in_place(bool in_place)
{
    notes.in_place = in_place;
}

size_t notes_take(const char *out[NOTES_MAX], struct symbols *symbols)
{
    const char *source =
        symbols == NULL ? "no memory" : symbols_source(symbols);

    notes.count = 0;
    if (strcmp(source, "libdw") != 0)
        ADD("%s: places are modules and offsets, for addr2line", source);
    if (notes.in_place)
        ADD("the program may not copy itself: stacks were not looked at, and "
            "what only they know counts as lost");
    if (snapshot_warning() != NULL)
        ADD("%s", snapshot_warning());
    if (stack_left_out() > 0)
        ADD("%" PRIu64 " allocations found no room for their call stack "
            "(limit=)",
            stack_left_out());
    if (door_uncounted() > 0)
        ADD("%" PRIu64 " blocks found no room to be counted", door_uncounted());
    if (callsite_count() == CALLSITES_MAX)
        ADD("more than %d places allocate: the rest is \"places left out\"",
            CALLSITES_MAX);
    for (size_t i = 0; i < notes.count; i++)
        out[i] = notes.text[i];
    return notes.count;
}
