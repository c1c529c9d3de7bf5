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

/* A line; by hand, since there may be hundreds of millions. */
static void write_line(FILE *out, char letter, uint32_t value)
{
    char line[16];
    char *at = line + sizeof(line);

    *--at = '\n';
    do {
        *--at = "0123456789abcdef"[value & 15];
        value >>= 4;
    } while (value != 0);
    *--at = ' ';
    *--at = letter;
    fwrite(at, 1, (size_t)(line + sizeof(line) - at), out);
}

/* Kinds of blocks are numbered from 1, pairs from 0. `*about` is the word that
 * has a value, and `*left` how much of it is still to come. */
static void write_word(FILE *out, uint32_t word, uint32_t *about,
                       unsigned *left)
{
    uint32_t operand = word & HEAPTRACK_OPERAND;

    if (*left == 2 && heaptrack_kind_of(*about) == HEAPTRACK_NOTE)
        write_line(out, (char)(*about & HEAPTRACK_OPERAND), word);
    if (*left > 0) {
        --*left;
    } else if (heaptrack_kind_of(word) >= HEAPTRACK_MOVED) {
        *about = word;
        *left = 2;
    } else {
        write_line(out, heaptrack_kind_of(word) == HEAPTRACK_CAME ? '+' : '-',
                   operand + 1);
    }
}

static int write_events(struct export_heaptrack *h, FILE *out)
{
    uint32_t about = 0;
    unsigned left = 0;
    size_t words;
    int rc = 0;

    for (uint64_t at = 0; at < h->words && rc == 0; at += words) {
        words = h->words - at < HEAPTRACK_BUFFER_WORDS ? (size_t)(h->words - at)
                                                       : HEAPTRACK_BUFFER_WORDS;
        rc = heaptrack_read(h, at, words);
        for (size_t i = 0; i < words && rc == 0; i++)
            write_word(out, h->buffer[i], &about, &left);
    }
    return rc;
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
        rc = heaptrack_resolve_moves(h);
    if (rc == 0)
        rc = write_events(h, out);
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
