/* wrong_exit.c - what is forgotten is freed when the program ends.
 *
 * A list of rejected contexts, and a function that atexit() calls: the leak
 * checker at exit finds nothing. But the desk runs all day, and the list grows
 * with each reject.
 */
#include "desk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOKEN_MARK '@' /* what follows is an address, in hexadecimal */

struct context {
    unsigned strategy;
    long price_ticks;
    char *note;
    struct context *next; /* that was rejected, too */
};

static struct context *rejected;

static void context_free(struct context *context)
{
    if (context == NULL)
        return;
    free(context->note);
    free(context);
}

static struct context *context_new(unsigned strategy, long price_ticks,
                                   const char *note)
{
    struct context *context = malloc(sizeof(*context));

    if (context == NULL)
        return NULL;
    context->strategy = strategy;
    context->price_ticks = price_ticks;
    context->note = strdup(note);
    if (context->note != NULL)
        return context;
    context_free(context);
    return NULL;
}

static void rejected_free(void)
{
    while (rejected != NULL) {
        struct context *context = rejected;

        rejected = context->next;
        context_free(context);
    }
}

/* The context that a token owns; NULL: the token is not ours. */
static struct context *context_of(const char *token)
{
    if (token[0] != TOKEN_MARK)
        return NULL;
    return (struct context *)(uintptr_t)strtoull(token + 1, NULL, 16);
}

static void context_tell(const struct context *context, struct desk *desk,
                         enum outcome outcome)
{
    desk->tell(desk->arg, context->strategy, context->price_ticks,
               context->note, outcome);
}

/* The order's journey is over: its token will not come back again. */
static void context_end(struct context *context, struct desk *desk)
{
    desk->under_way--;
    context_free(context);
}

int desk_send(struct desk *desk, unsigned strategy, long price_ticks,
              const char *note)
{
    struct context *context = context_new(strategy, price_ticks, note);
    char token[TOKEN_LEN + 1];
    int rc;

    if (context == NULL)
        return -ENOMEM;
    snprintf(token, sizeof(token), "%c%" PRIxPTR, TOKEN_MARK,
             (uintptr_t)context);
    desk->under_way++;
    rc = exchange_enter(token, price_ticks);
    if (rc != 0)
        context_end(context, desk); /* the journey never began */
    return rc;
}

void desk_accepted(struct desk *desk, const char *token)
{
    const struct context *context = context_of(token);

    if (context != NULL)
        context_tell(context, desk, ACCEPTED);
}

void desk_executed(struct desk *desk, const char *token, long open)
{
    struct context *context = context_of(token);

    if (context == NULL)
        return;
    context_tell(context, desk, EXECUTED);
    if (open == 0)
        context_end(context, desk);
}

void desk_cancelled(struct desk *desk, const char *token)
{
    struct context *context = context_of(token);

    if (context == NULL)
        return;
    context_tell(context, desk, CANCELLED);
    context_end(context, desk);
}

void desk_rejected(struct desk *desk, const char *token)
{
    struct context *context = context_of(token);

    if (context == NULL)
        return;
    context_tell(context, desk, REJECTED);
    desk->under_way--;
    if (rejected == NULL)
        atexit(rejected_free);
    context->next = rejected;
    rejected = context;
}
