/* reconnect.c - the stream for orders ends, and another one takes its place.
 *
 *      sent ─► accepted ─► executed, cancelled     told, though late
 *        └───► never arrived                       nobody will ever say so
 *
 * When the stream ends, the trader doesn't know what became of its last orders.
 * The exchange cancels what rests, but it may have executed some of it before;
 * so all orders are kept as they are, and no new one is sent. On the new stream
 * come the answers that were missed, and they do what answers always do.
 *
 * Then the exchange is asked which number it expects next. An order with that
 * number or a higher one was lost on its way: its token will not come back, and
 * its context and time-out end here.
 */
#include <assert.h>
#include <errno.h>
#include <event2/bufferevent.h>

#include "frame.h"
#include "inside.h"

void gateway_lost(struct trader *t)
{
    bufferevent_free(t->orders_bev);
    t->orders_bev = NULL;
    t->away = true;
}

bool trader_connected(const struct trader *t)
{
    return t->orders_bev != NULL;
}

uint32_t trader_heard(const struct trader *t)
{
    return t->heard;
}

static int ask_for_number(struct trader *t)
{
    const struct ouch_in msg = {.type = 'Q'};
    unsigned char bytes[OUCH_LEN_MAX];
    size_t len = ouch_in_encode(&msg, bytes);

    return frame_write(bufferevent_get_output(t->orders_bev), bytes, len);
}

int trader_resume(struct trader *t, struct bufferevent *orders)
{
    int rc;

    assert(t->orders_bev == NULL);
    t->orders_bev = orders;
    rc = trader_listen(t);
    return rc == 0 ? ask_for_number(t) : rc;
}

int gateway_in_step(struct trader *t, uint32_t next_ref)
{
    int rc = 0;

    if (!t->away)
        return 0; /* it wasn't asked */
    t->away = false;
    while (rc == 0 && t->newest != NULL && t->newest->ref >= next_ref) {
        if (t->newest->accepted)
            rc = -EPROTO; /* it said that it had this one */
        else
            gateway_order_drop(t, t->newest);
    }
    return rc;
}
