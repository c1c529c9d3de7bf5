/* drawn.c - shapes that are drawn as text.
 *
 * Blocks are letters; they are made in the order of the alphabet, of 64 bytes.
 * A root is a sign.
 *
 *      a>b      a word of a holds b's address: the first word of a that is
 *               still free
 *      a>b+8    ... the address of b's byte 8
 *      a:24     a has 24 bytes, not 64
 *      a-       a is freed when all else is done
 *      *>a      a global variable holds a
 *      _>a      a static variable of a function
 *      @>a      a thread-local variable
 *      #>a      pthread_setspecific
 *      $>a      a local variable of a function that has not returned
 *      &>a      a register that calls preserve, and nothing else
 *
 * A capital O says that there is one ring more that nobody holds.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "register.h"
#include "scene.h"

#define LETTERS 26
#define BLOCK_BYTES 64

static _Thread_local void *volatile variables[4];
static pthread_key_t keys[2];
static bool keys_made;
static size_t used_words[LETTERS];
static size_t used_globals;
static size_t used_variables;
static size_t used_keys;
static uintptr_t on_stack;    /* hidden; 0: none */
static uintptr_t in_register; /* hidden; 0: none */

static void make_blocks(const struct scene_drawing *d)
{
    size_t count = strlen(d->fates);
    size_t rings = 0;
    size_t sizes[LETTERS];

    for (size_t i = 0; i < LETTERS; i++)
        sizes[i] = BLOCK_BYTES;
    for (const char *c = d->text; *c != '\0'; c++) {
        if (*c >= 'a' && *c <= 'z' && c[1] == ':')
            sizes[*c - 'a'] = strtoul(c + 2, NULL, 10);
        if (*c == 'O') /* a ring that nobody holds */
            rings++;
    }
    for (size_t i = 0; i < count; i++)
        scene_make(sizes[i], d->fates[i] == '.' ? 'r' : d->fates[i]);
    scene_rings(rings);
}

static void draw_root(char sign, uintptr_t address)
{
    static void *volatile inner;

    __asm__ volatile("" : : "r"(&inner) : "memory"); /* somebody reads it */
    if (sign == '*')
        scene_globals[used_globals++] = (void *)address;
    else if (sign == '_')
        inner = (void *)address;
    else if (sign == '@')
        variables[used_variables++] = (void *)address;
    else if (sign == '#')
        pthread_setspecific(keys[used_keys++], (void *)address);
    else if (sign == '$')
        on_stack = ~address;
    else if (sign == '&')
        in_register = ~address;
    else if (sign == 0)
        inner = NULL;
}

static __attribute__((noinline)) void draw_edges(const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        size_t to = 0;
        size_t offset = 0;

        if (c[1] != '>')
            continue;
        to = (size_t)(c[2] - 'a');
        if (c[3] == '+')
            offset = strtoul(c + 4, NULL, 10);
        if (c[0] >= 'a' && c[0] <= 'z')
            scene_link((size_t)(c[0] - 'a'), used_words[c[0] - 'a']++, to,
                       offset);
        else
            draw_root(c[0], (uintptr_t)scene_at(to) + offset);
    }
    for (const char *c = text; *c != '\0'; c++) {
        if (*c >= 'a' && *c <= 'z' && c[1] == '-')
            scene_free((size_t)(*c - 'a'));
    }
}

/* A frame with the pointer in it, if there shall be one. */
static __attribute__((noinline)) void look_with_stack(void (*next)(void))
{
    void *volatile local = on_stack == 0 ? NULL : (void *)~on_stack;

    next();
    local = NULL;
    (void)local;
}

static void look_with_register(void)
{
    scene_clear_stack();
    register_call(scene_judge, in_register);
}

static void forget(void)
{
    memset(used_words, 0, sizeof(used_words));
    used_globals = 0;
    for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
        variables[i] = NULL;
    used_variables = 0;
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        if (!keys_made)
            pthread_key_create(&keys[i], NULL);
        pthread_setspecific(keys[i], NULL);
    }
    keys_made = true;
    used_keys = 0;
    on_stack = 0;
    in_register = 0;
    draw_root(0, 0);
}

void scene_draw(const struct scene_drawing *d)
{
    forget();
    make_blocks(d);
    draw_edges(d->text);
    look_with_stack(look_with_register);
    forget();
}
