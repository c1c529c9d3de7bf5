/* party.h - a client of the exchange that keeps its own accounts.
 *
 * What it wrote waits in `out` and leaves in pieces, so that messages are cut
 * anywhere. From the answers it knows what each of its orders has left; from
 * its feed it knows the books. Both must be what the exchange has.
 */
#ifndef TESTS_FUZZ_PARTY_H
#define TESTS_FUZZ_PARTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mirror.h"

struct bufferevent;
struct help;
struct matching;
struct ouch_in;

#define PARTY_ORDERS_MAX 256

struct party_order {
    uint32_t ref;
    uint32_t open_qty; /* 0: it is over */
};

/* Storage belongs to the caller; all zeroes: not connected. */
struct party {
    struct bufferevent *orders; /* owned, or NULL */
    struct bufferevent *feed;
    uint32_t id;       /* as the exchange numbers it */
    uint32_t last_ref; /* the highest that was sent on purpose */
    bool ended;        /* the exchange closed a stream */
    struct party_order list[PARTY_ORDERS_MAX];
    size_t count;
    unsigned char out[8192];
    size_t out_len;
    struct mirror mirror;
};

/* Connect it as client number `id`. */
void party_open(struct party *p, struct help *h, uint32_t id);
/* Hang up; `told`: so that the exchange hears of it at once. */
void party_close(struct party *p, bool told);

/* Append to what is to be sent. */
void party_write(struct party *p, const unsigned char *bytes, size_t len);
void party_write_message(struct party *p, const struct ouch_in *msg);
void party_write_frame(struct party *p, const unsigned char *bytes, size_t len);
/* Send the first `len` bytes of it. */
void party_send(struct party *p, size_t len);

/* Its open orders are those that the engine has of it. */
void party_check(const struct party *p, const struct matching *engine);

#endif
