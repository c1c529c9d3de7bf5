/* text_stack.c - a call stack as people read it, from the site to main. */
#include "text_stack.h"

#include <stdbool.h>
#include <string.h>

#include "callsite.h"
#include "stack.h"
#include "text_words.h"

#define FRAMES_SHOWN 8

struct telling {
    FILE *out;
    struct symbols *symbols;
    const char *label;
};

static void say(struct telling *t, const char *words)
{
    words_line(t->out, t->label, words);
    t->label = "";
}

/* Where a thread of the program begins: what called it is nobody's doing. */
static bool is_beginning(const struct symbol *symbol)
{
    static const char *const names[] = {"main", "start_thread",
                                        "__libc_start_call_main", "_start"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (symbol->function != NULL && strcmp(symbol->function, names[i]) == 0)
            return true;
    return false;
}

/* One address is one line for each function that was inlined there. False:
 * there is no more to say. */
static bool say_frame(struct telling *t, uintptr_t address, bool first)
{
    struct symbol list[SYMBOLS_INLINED_MAX];
    size_t count = symbols_of(t->symbols, address, list);
    char words[512];
    bool is_main;

    for (size_t i = callsite_choose(list, count); i < count; i++) {
        is_main = is_beginning(&list[i]);
        /* libc's beginnings are not the program's, but main is. */
        if (!is_main || first || strcmp(list[i].function, "main") == 0) {
            words_symbol(&list[i], words, sizeof(words));
            say(t, words);
        }
        if (is_main)
            return false;
    }
    return true;
}

/* Is this the frame of the site? A callsite is known by its address; one that
 * was written in the source, by the name of its function. */
static bool is_site(struct symbols *symbols, uintptr_t frame,
                    const struct tracker_site *site)
{
    struct symbol list[SYMBOLS_INLINED_MAX];
    uintptr_t address = callsite_address(site);
    size_t count;

    if (address != 0)
        return frame == address;
    count = symbols_of(symbols, frame, list);
    for (size_t i = 0; i < count; i++)
        if (list[i].function != NULL && site->function != NULL &&
            strcmp(list[i].function, site->function) == 0)
            return true;
    return false;
}

/* The frame of the site: helpers that allocated for it come before. */
static size_t site_frame(struct symbols *symbols,
                         const struct tracker_site *site,
                         const uintptr_t *frames, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_site(symbols, frames[i], site))
            return i;
    return 0;
}

void text_stack_say(FILE *out, struct symbols *symbols, const char *label,
                    const struct tracker_site *site, uint32_t stack)
{
    struct telling t = {out, symbols, label};
    uintptr_t frames[STACK_FRAMES_MAX];
    size_t count = stack_frames(stack, frames, STACK_FRAMES_MAX);
    char words[512];
    size_t first;

    if (count == 0 || symbols == NULL) {
        say(&t, words_site(site, words, sizeof(words)));
        return;
    }
    first = site_frame(symbols, site, frames, count);
    for (size_t i = first; i < count; i++) {
        if (i == first + FRAMES_SHOWN) {
            snprintf(words, sizeof(words), "... and %zu callers more",
                     count - i);
            say(&t, words);
            return;
        }
        if (!say_frame(&t, frames[i], i == first))
            return;
    }
}
