/* export_heaptrack_tables.c - the strings, addresses and call stacks of a
 * heaptrack file, each written when it is first needed.
 */
#include "export_heaptrack_tables.h"

#include <errno.h>
#include <inttypes.h>

#include "export_origins.h"
#include "export_text.h"

/* All of it is the key. */
struct call {
    uint32_t address;
    uint32_t caller;
};

void heaptrack_tables_init(struct heaptrack_tables *t, FILE *out,
                           struct symbols *symbols)
{
    *t = (struct heaptrack_tables){.out = out, .symbols = symbols};
    intern_init_text(&t->strings, sizeof(const char *), 0);
    intern_init(&t->addresses, sizeof(uint64_t), sizeof(uint64_t), 0);
    intern_init(&t->calls, sizeof(struct call), sizeof(struct call), 0);
}

void heaptrack_tables_clear(struct heaptrack_tables *t)
{
    intern_clear(&t->strings);
    intern_clear(&t->addresses);
    intern_clear(&t->calls);
}

/* From 1 on; 0 if there was no room. */
static uint32_t put(struct heaptrack_tables *t, struct intern *table,
                    const void *entry, bool *added)
{
    uint32_t number = intern_put(table, entry, added);

    if (number != INTERN_NONE)
        return number + 1;
    t->rc = -ENOMEM;
    return 0;
}

static uint32_t string(struct heaptrack_tables *t, const char *text)
{
    bool added = false;
    uint32_t number;

    if (text == NULL || text[0] == '\0')
        return 0;
    number = put(t, &t->strings, &text, &added);
    if (added) {
        fputs("s ", t->out);
        export_line(t->out, text);
        putc('\n', t->out);
    }
    return number;
}

/* Its strings come first, since they must stand before it. */
static void write_address(struct heaptrack_tables *t,
                          const struct export_frame *frame, uint64_t value)
{
    struct symbol found[SYMBOLS_INLINED_MAX];
    uint32_t functions[SYMBOLS_INLINED_MAX];
    uint32_t files[SYMBOLS_INLINED_MAX];
    size_t count = export_frame_symbols(t->symbols, frame, found);
    uint32_t module = string(t, found[count - 1].module);

    for (size_t i = 0; i < count; i++) {
        functions[i] = string(t, found[i].function);
        files[i] = string(t, found[i].file);
    }
    fprintf(t->out, "i %" PRIx64 " %" PRIx32, value, module);
    for (size_t i = 0; i < count; i++)
        fprintf(t->out, " %" PRIx32 " %" PRIx32 " %x", functions[i], files[i],
                (unsigned)found[i].line);
    putc('\n', t->out);
}

static uint32_t address(struct heaptrack_tables *t,
                        const struct export_frame *frame)
{
    uint64_t value =
        frame->site != NULL ? (uintptr_t)frame->site : frame->address;
    bool added = false;
    uint32_t number = put(t, &t->addresses, &value, &added);

    if (added)
        write_address(t, frame, value);
    return number;
}

uint32_t heaptrack_tables_trace(struct heaptrack_tables *t, uint32_t stack,
                                const struct tracker_site *site)
{
    struct export_frame frames[STACK_FRAMES_MAX];
    size_t count = export_frames(stack, site, frames);
    uint32_t number = 0;

    while (count > 0 && t->rc == 0) {
        struct call call = {address(t, &frames[--count]), number};
        bool added = false;

        number = put(t, &t->calls, &call, &added);
        if (added)
            fprintf(t->out, "t %" PRIx32 " %" PRIx32 "\n", call.address,
                    call.caller);
    }
    return t->rc == 0 ? number : 0;
}
