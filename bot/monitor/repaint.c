/* repaint.c - put a frame over the one before, with plain ANSI.
 */
#include "repaint.h"

#include <string.h>

#include "fnv.h"

struct bytes {
    char *out;
    size_t size;
    size_t length;
    bool full;
};

static void add(struct bytes *b, const char *more, size_t count)
{
    if (count > b->size - b->length) {
        b->full = true;
        return;
    }
    memcpy(b->out + b->length, more, count);
    b->length += count;
}

static void add_text(struct bytes *b, const char *more)
{
    add(b, more, strlen(more));
}

static uint64_t hash_line(const char *line, size_t length)
{
    uint64_t hash = fnv_add(FNV_START, length);

    for (size_t i = 0; i < length; i += sizeof(hash)) {
        size_t left = length - i;
        uint64_t word = 0;

        memcpy(&word, line + i, left < sizeof(word) ? left : sizeof(word));
        hash = fnv_add(hash, word);
    }
    return hash;
}

size_t repaint_compose(struct repaint *r, unsigned columns, unsigned rows,
                       const char *lines, char *out, size_t size)
{
    struct repaint next = {
        .columns = columns, .rows = rows, .since = r->since + 1};
    struct bytes b = {.out = out, .size = size};
    bool clear = r->columns != columns || r->rows != rows;
    bool whole = clear || next.since >= REPAINT_WHOLE_EVERY;

    add_text(&b, "\033[?25l\033[?7l\033[H");
    if (clear)
        add_text(&b, "\033[2J");
    if (whole)
        next.since = 0;
    while (*lines != '\0' && next.count < REPAINT_LINES_MAX) {
        size_t length = strcspn(lines, "\n");
        uint64_t hash = hash_line(lines, length);

        if (whole || next.count >= r->count || r->hashes[next.count] != hash) {
            add(&b, lines, length);
            add_text(&b, "\033[K");
        }
        add_text(&b, "\r\n");
        next.hashes[next.count++] = hash;
        lines += length + (lines[length] == '\n');
    }
    add_text(&b, "\033[J\033[?7h");
    if (b.full)
        return 0;
    *r = next;
    return b.length;
}

size_t repaint_plain(const char *lines, char *out, size_t size)
{
    struct bytes b = {.out = out, .size = size};

    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");

        add(&b, lines, length);
        add_text(&b, "\r\n");
        lines += length + (lines[length] == '\n');
    }
    return b.full ? 0 : b.length;
}
