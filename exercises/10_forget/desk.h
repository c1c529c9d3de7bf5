/* desk.h - orders go out, and come back by their token. Given.
 *
 * Whoever sent an order wants to know what became of it. So the desk puts what
 * it knows of an order into a context, two blocks: the context itself and its
 * note. The address of the context travels as text, in the order's token. The
 * exchange only sends the token back.
 *
 *      desk ── "@55d0c6a2f2a0" ──► exchange ── "@55d0c6a2f2a0" ──► desk
 *
 * While an order is under way, no variable points to its context: the token
 * owns it.
 */
#ifndef DESK_H
#define DESK_H

#define TOKEN_LEN 20

enum outcome { ACCEPTED, EXECUTED, CANCELLED, REJECTED };

/* What became of a strategy's order. `note` is borrowed for the call. It may
 * send another order. */
typedef void desk_tell(void *arg, unsigned strategy, long price_ticks,
                       const char *note, enum outcome outcome);

struct desk {
    desk_tell *tell;
    void *arg;
    long under_way; /* orders that have not ended yet */
};

/* The exchange takes an order. 0, or -ENOTCONN: it never saw it. */
int exchange_enter(const char *token, long price_ticks);

/* Send an order. 0; -ENOTCONN: it could not be sent; -ENOMEM: no memory. If it
 * isn't 0, no block is left, and the strategy is told nothing. */
int desk_send(struct desk *desk, unsigned strategy, long price_ticks,
              const char *note);

/* What comes back from the exchange. An accepted order has not ended, an
 * executed one only if nothing of it is `open`; the other two have. A token
 * that is not ours (others trade on our account, too) is left alone. */
void desk_accepted(struct desk *desk, const char *token);
void desk_executed(struct desk *desk, const char *token, long open);
void desk_cancelled(struct desk *desk, const char *token);
void desk_rejected(struct desk *desk, const char *token);

#endif
