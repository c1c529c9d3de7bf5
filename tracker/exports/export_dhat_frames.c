/* export_dhat_frames.c - the table of frames of a DHAT file. */
#include "export_dhat_frames.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "export_origins.h"
#include "export_text.h"

enum key_kind {
    KEY_ADDRESS,
    KEY_SITE,
    KEY_TAG,
    KEY_LABEL,
};

/* All its bytes are the key, but for the last two words. */
struct key {
    uint64_t kind;
    uint64_t value; /* an address, a site's address, a number */
    uint32_t first; /* its frames in the file's table */
    uint32_t count;
};

#define KEY_BYTES (2 * sizeof(uint64_t))

void dhat_frames_init(struct dhat_frames *f, FILE *out, struct symbols *symbols)
{
    *f = (struct dhat_frames){.out = out, .symbols = symbols, .count = 1};
    intern_init(&f->keys, sizeof(struct key), KEY_BYTES, 0);
}

void dhat_frames_clear(struct dhat_frames *f)
{
    intern_clear(&f->keys);
}

static struct export_frame frame_of_key(const struct key *key)
{
    struct export_frame frame = {.address = 0};

    if (key->kind == KEY_SITE)
        frame.site = (const struct tracker_site *)(uintptr_t)key->value;
    else
        frame.address = (uintptr_t)key->value;
    return frame;
}

static size_t symbols_of_key(const struct dhat_frames *f, const struct key *key,
                             struct symbol out[SYMBOLS_INLINED_MAX])
{
    struct export_frame frame = frame_of_key(key);

    if (key->kind == KEY_TAG || key->kind == KEY_LABEL)
        return 1; /* a frame without a symbol */
    return export_frame_symbols(f->symbols, &frame, out);
}

/* Write the numbers of a key's frames; new ones get theirs now. */
static void write_key(struct dhat_frames *f, enum key_kind kind, uint64_t value,
                      const char *comma)
{
    struct symbol found[SYMBOLS_INLINED_MAX];
    struct key key = {.kind = kind, .value = value, .first = f->count};
    bool added = false;
    uint32_t number = intern_get(&f->keys, &key);

    if (number == INTERN_NONE) {
        key.count = (uint32_t)symbols_of_key(f, &key, found);
        number = intern_put(&f->keys, &key, &added);
    }
    if (number == INTERN_NONE) {
        f->rc = -ENOMEM;
        return;
    }
    if (added)
        f->count += key.count;
    else
        memcpy(&key, intern_at(&f->keys, number), sizeof(key));
    for (uint32_t i = 0; i < key.count; i++) {
        fprintf(f->out, "%s%" PRIu32, comma, key.first + i);
        comma = ",";
    }
}

void dhat_frames_write(struct dhat_frames *f,
                       const struct tracker_origin *origin)
{
    struct export_frame frames[STACK_FRAMES_MAX];
    size_t count = export_frames(origin->stack, origin->site, frames);

    write_key(f, KEY_TAG, origin->tag, "");
    for (size_t i = 0; i < count; i++) {
        if (frames[i].site != NULL)
            write_key(f, KEY_SITE, (uintptr_t)frames[i].site, ",");
        else
            write_key(f, KEY_ADDRESS, frames[i].address, ",");
    }
    if (origin->label != 0)
        write_key(f, KEY_LABEL, origin->label, ",");
}

/* "0x1234: order_new (tests/x.c:12)", as DHAT itself writes it; the address is
 * the one in the module, so that runs can be compared. */
static void write_symbol(FILE *out, const struct key *key,
                         const struct symbol *s)
{
    char name[EXPORT_NAME_MAX];

    export_symbol_name(s, name, sizeof(name));
    fputs(",\n\"", out);
    if (key->kind == KEY_ADDRESS)
        fprintf(out, "0x%" PRIXPTR ": ", s->offset);
    export_json_part(out, name);
    if (s->file != NULL) {
        fputs(" (", out);
        export_json_part(out, s->file);
        fprintf(out, ":%d)", s->line);
    } else if (s->module != NULL) {
        fputs(" (in ", out);
        export_json_part(out, s->module);
        putc(')', out);
    }
    putc('"', out);
}

static void write_name(FILE *out, const char *before, const char *name,
                       const char *after)
{
    fprintf(out, ",\n\"%s", before);
    export_json_part(out, name);
    fprintf(out, "%s\"", after);
}

void dhat_frames_write_table(const struct dhat_frames *f)
{
    struct symbol found[SYMBOLS_INLINED_MAX];
    char text[EXPORT_NAME_MAX];

    fputs("\"[root]\"", f->out);
    for (uint32_t i = 0; i < f->keys.count; i++) {
        const struct key *key = intern_at(&f->keys, i);

        if (key->kind == KEY_TAG) {
            write_name(f->out, "[", export_tag_name((unsigned)key->value, text),
                       "]");
            continue;
        }
        if (key->kind == KEY_LABEL) {
            write_name(f->out, "label ",
                       export_label_name((unsigned)key->value, text), "");
            continue;
        }
        symbols_of_key(f, key, found);
        for (uint32_t at = 0; at < key->count; at++)
            write_symbol(f->out, key, &found[at]);
    }
}
