/* forget.c - an order's context travels through the exchange as its token.
 *
 * Whoever sends an order wants to find again what it was for. So its context
 * is put into a block of its own, and the block's address is written, as
 * text, into the order's token, which the exchange only echoes. While the
 * order is under way, no variable of the program points at the block: the
 * text in the message owns it. C has no word for this; Rust calls it
 * mem::forget.
 *
 * Whoever gets the token back has to decide what becomes of the context.
 *
 * Watch: blocks tagged orders after each reject.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "lesson.h"

#define TOKEN_MARK '@' /* what follows is an address, in hexadecimal */

static int context_send(const struct order_context *values,
                        char token[TOKEN_LEN + 1])
{
    struct order_context *context;
    int len;

    context = tracker_malloc(TAG_ORDERS, sizeof(*context));
    if (context == NULL)
        return -ENOMEM;
    *context = *values;
    len = snprintf(token, TOKEN_LEN + 1, "%c%" PRIxPTR, TOKEN_MARK,
                   (uintptr_t)context);
    if (len > TOKEN_LEN) { /* an address of more than 52 bits */
        tracker_free(context);
        token[0] = '\0';
        return -EOVERFLOW;
    }
    return 0;
}

/* The context that a token owns; NULL for any other text. */
static struct order_context *context_take_back(const char *token)
{
    struct tracker_block block;
    void *context;

    if (token[0] != TOKEN_MARK)
        return NULL;
    context = (void *)(uintptr_t)strtoull(token + 1, NULL, 16);
    if (!tracker_find(context, &block) || block.tag != TAG_ORDERS ||
        block.size != sizeof(struct order_context))
        return NULL;
    return context;
}

static struct order_context *context_accepted(const char *token)
{
    return context_take_back(token);
}

static void context_rejected(const char *token)
{
    (void)token;
}

static void context_ended(const char *token)
{
    tracker_free(context_take_back(token));
}

const struct lesson_forget LESSON(forget) = {
    .send = context_send,
    .accepted = context_accepted,
    .rejected = context_rejected,
    .ended = context_ended,
};
