/* export_origins.c - what every export begins with: who allocated what. */
#include "export_origins.h"

#include <errno.h>
#include <inttypes.h>

#include "pages.h"

static bool count_one(const struct tracker_origin *origin, void *ctx)
{
    (void)origin;
    ++*(size_t *)ctx;
    return true;
}

static bool copy_one(const struct tracker_origin *origin, void *ctx)
{
    struct export_origins *o = ctx;

    if (o->count == o->bytes / sizeof(*o->list))
        return false;
    o->list[o->count++] = *origin;
    return true;
}

int export_origins_init(struct export_origins *o)
{
    size_t count = 0;

    *o = (struct export_origins){.list = NULL};
    tracker_each_origin(count_one, &count);
    if (count == 0)
        return 0;
    o->bytes = pages_round(count * sizeof(*o->list));
    o->list = pages_map(o->bytes);
    if (o->list == NULL)
        return -ENOMEM;
    tracker_each_origin(copy_one, o);
    return 0;
}

void export_origins_clear(struct export_origins *o)
{
    pages_unmap(o->list, o->bytes);
    *o = (struct export_origins){.list = NULL};
}

size_t export_frames(uint32_t stack, const struct tracker_site *site,
                     struct export_frame out[STACK_FRAMES_MAX])
{
    uintptr_t addresses[STACK_FRAMES_MAX];
    size_t count = stack_frames(stack, addresses, STACK_FRAMES_MAX);

    for (size_t i = 0; i < count; i++)
        out[i] = (struct export_frame){.address = addresses[i]};
    if (count == 0)
        out[count++] = (struct export_frame){.site = site};
    return count;
}

uint64_t export_place(const struct tracker_origin *origin)
{
    return origin->stack != STACK_NONE ? origin->stack
                                       : ~(uint64_t)(uintptr_t)origin->site;
}

size_t export_frame_symbols(struct symbols *symbols,
                            const struct export_frame *frame,
                            struct symbol out[SYMBOLS_INLINED_MAX])
{
    if (frame->site != NULL) {
        out[0] = (struct symbol){.function = frame->site->function,
                                 .file = frame->site->file,
                                 .line = frame->site->line};
        return 1;
    }
    if (symbols != NULL)
        return symbols_of(symbols, frame->address, out);
    out[0] = (struct symbol){.offset = frame->address};
    return 1;
}

static bool is_given(const char *text)
{
    return text != NULL && text[0] != '\0';
}

void export_symbol_name(const struct symbol *symbol, char *text,
                        size_t text_bytes)
{
    if (is_given(symbol->function))
        snprintf(text, text_bytes, "%s", symbol->function);
    else if (is_given(symbol->module))
        snprintf(text, text_bytes, "%s+0x%" PRIxPTR, symbol->module,
                 symbol->offset);
    else if (is_given(symbol->file))
        snprintf(text, text_bytes, "%s", symbol->file);
    else
        snprintf(text, text_bytes, "0x%" PRIxPTR, symbol->offset);
}

const char *export_tag_name(unsigned tag, char text[EXPORT_NAME_MAX])
{
    const char *name = tracker_tag_get_name(tag);

    if (name != NULL)
        return name;
    snprintf(text, EXPORT_NAME_MAX, "tag %u", tag);
    return text;
}

const char *export_label_name(unsigned label, char text[EXPORT_NAME_MAX])
{
    const char *name = label == 0 ? "no label" : tracker_label_get_name(label);

    if (name != NULL)
        return name;
    snprintf(text, EXPORT_NAME_MAX, "label %u", label);
    return text;
}
