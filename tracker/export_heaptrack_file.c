/* export_heaptrack_file.c - a heaptrack file, from the events so far.
 *
 *      v, X, I      version, command, memory of the machine
 *      s, i, t, a   names, call stacks, kinds of blocks
 *      +, -, c, R   the events, as they were recorded
 *
 * The viewer starts with "the last allocation was of kind 0" and would call
 * frees of that kind temporary; so nothing is of kind 0.
 */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "export_heaptrack_inside.h"
#include "export_heaptrack_tables.h"
#include "export_text.h"
#include "listeners.h"
#include "stack.h"

static void write_head(FILE *out, const char *command)
{
    fputs("v 10400 2\nX ", out);
    export_line(out, command == NULL ? "" : command);
    fprintf(out, "\nI %lx %lx\n", (unsigned long)sysconf(_SC_PAGESIZE),
            (unsigned long)sysconf(_SC_PHYS_PAGES));
}

/* The call stack of a place; there are often several sizes to a place, and
 * walking all frames for each would take seconds. */
struct place {
    uint64_t place; /* the key */
    uint64_t trace;
};

static uint32_t trace_of(struct heaptrack_tables *tables, struct intern *places,
                         uint64_t place)
{
    bool is_stack = (place & 1) != 0;
    struct place known = {.place = place};
    uint32_t number = intern_get(places, &known);
    bool added;

    if (number != INTERN_NONE)
        return (uint32_t)((const struct place *)intern_at(places, number))
            ->trace;
    known.trace = heaptrack_tables_trace(
        tables, is_stack ? (uint32_t)(place >> 1) : STACK_NONE,
        is_stack ? NULL : (const void *)(uintptr_t)place);
    if (intern_put(places, &known, &added) == INTERN_NONE)
        tables->rc = -ENOMEM;
    return (uint32_t)known.trace;
}

static int write_pairs(const struct export_heaptrack *h, FILE *out,
                       struct symbols *symbols)
{
    struct heaptrack_tables tables;
    struct intern places;

    heaptrack_tables_init(&tables, out, symbols);
    intern_init(&places, sizeof(struct place), sizeof(uint64_t), 0);
    for (uint32_t i = 0; i < h->pairs.count && tables.rc == 0; i++) {
        const struct heaptrack_pair *pair = intern_at(&h->pairs, i);
        uint32_t trace = trace_of(&tables, &places, pair->place);

        if (i == 0) /* kind 0, which no event is of */
            fprintf(out, "a 0 %" PRIx32 "\n", trace);
        fprintf(out, "a %" PRIx64 " %" PRIx32 "\n", pair->size, trace);
    }
    intern_clear(&places);
    heaptrack_tables_clear(&tables);
    return tables.rc;
}

static int copy_events(struct export_heaptrack *h, FILE *out)
{
    ssize_t n;

    if (lseek(h->fd, 0, SEEK_SET) < 0)
        return -errno;
    do {
        n = read(h->fd, h->buffer, sizeof(h->buffer));
        if (n > 0)
            fwrite(h->buffer, 1, (size_t)n, out);
    } while (n > 0 || (n < 0 && errno == EINTR));
    return n < 0 ? -errno : 0;
}

/* What the limit left out, by the balance of each kind: `sign` '-' for those
 * that went, then '+', so that the peak isn't raised by the order. */
static void settle(const struct export_heaptrack *h, FILE *out, char sign)
{
    for (uint32_t i = 0; i < h->pairs.count; i++) {
        const struct heaptrack_pair *pair = intern_at(&h->pairs, i);
        int64_t missing = sign == '+' ? pair->live - pair->written
                                      : pair->written - pair->live;

        for (; missing > 0; missing--)
            fprintf(out, "%c %" PRIx32 "\n", sign, i + 1);
    }
}

int export_heaptrack_write(struct export_heaptrack *h, FILE *out,
                           struct symbols *symbols, const char *command,
                           struct export_heaptrack_result *result)
{
    uint64_t end_ms = heaptrack_age_ms(h);
    uint64_t pages = heaptrack_resident_pages();
    int rc;

    listeners_remove(&h->listener);
    if (result != NULL)
        *result = h->result;
    if (heaptrack_is_copy(h))
        return -ECHILD;
    heaptrack_flush(h);
    if (h->rc != 0)
        return h->rc;
    write_head(out, command);
    rc = write_pairs(h, out, symbols);
    if (rc == 0)
        rc = copy_events(h, out);
    if (rc != 0)
        return rc;
    if (h->result.left_out != 0)
        fprintf(out,
                "# %" PRIu64
                " events left out; what follows is their balance\n",
                h->result.left_out);
    settle(h, out, '-');
    settle(h, out, '+');
    fprintf(out, "c %" PRIx64 "\nR %" PRIx64 "\n", end_ms, pages);
    return export_finish(out);
}
