/* ouch_fields.h - what the two halves of the OUCH codec share: ouch.c (client
 * to exchange) and ouch_out.c (exchange to client). Nobody else includes it.
 */
#ifndef WIRE_OUCH_FIELDS_H
#define WIRE_OUCH_FIELDS_H

#include <stddef.h>

/* Check the appendage of a message of `len` bytes whose fixed part, the
 * appendage's length included, is `fixed` bytes; call `visit` (may be NULL)
 * for each field. 0, or -EBADMSG: its lengths don't add up. */
int ouch_appendage(const unsigned char *buf, size_t len, size_t fixed,
                   void (*visit)(void *ctx, unsigned tag,
                                 const unsigned char *value, size_t len),
                   void *ctx);

/* A letter for the wire; what the caller left at 0 gets the usual one. */
static inline unsigned char ouch_letter(char letter, char usual)
{
    return (unsigned char)(letter != '\0' ? letter : usual);
}

#endif
