/* party_acts.h - what a client may send: orders that the rules like, orders
 * that they don't, messages that are nearly right, bytes that are nothing. For
 * fuzz_exchange.c.
 */
#ifndef TESTS_FUZZ_PARTY_ACTS_H
#define TESTS_FUZZ_PARTY_ACTS_H

#include "fuzz.h"
#include "party.h"

#define MID_TICKS 1000000u /* $100 */

/* A price at which orders meet. */
static inline uint32_t party_near_mid(struct fuzz_bytes *in)
{
    return MID_TICKS + 100 * fuzz_below(in, 8) - 300;
}

void party_order(struct party *p, struct fuzz_bytes *in);
void party_replace(struct party *p, struct fuzz_bytes *in);
void party_cancel(struct party *p, struct fuzz_bytes *in);
/* Any values, in a whole message. */
void party_wild(struct party *p, struct fuzz_bytes *in);
/* An order, but for one byte or for its length. */
void party_nearly(struct party *p, struct fuzz_bytes *in);
/* Bytes, in a frame or not. */
void party_raw(struct party *p, struct fuzz_bytes *in, bool framed);

#endif
