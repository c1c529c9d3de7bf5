/* record.h - keep what the exchange sent, as an ITCH file (u16 length before
 * each message) that can be replayed. Written beside, then renamed.
 */
#ifndef EXCHANGE_RECORD_H
#define EXCHANGE_RECORD_H

struct exchange;
struct record;

/* Taps the exchange (borrowed). 0 and an owned *out (record_close); or *out
 * NULL: -ENOMEM, or the errno of opening the file. */
int record_open(struct exchange *x, const char *path, struct record **out);

/* Write out what has been gathered. 0 or the errno of the first failure. */
int record_write(struct record *r);

/* Finish: `keep` renames the file to its path, else it is removed. Frees the
 * record in every case. Returns 0, or the errno of the first failure; then
 * nothing is left on disk. NULL is allowed. */
int record_close(struct record *r, int keep);

#endif
