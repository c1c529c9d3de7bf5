/* address.h - where to listen, as people type it: [ADDR:]PORT.
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#define ADDRESS_HOST_LEN 64
#define ADDRESS_TEXT_LEN (ADDRESS_HOST_LEN + 16)

/* All zeroes: none given. */
struct address {
    char host[ADDRESS_HOST_LEN]; /* numeric: "127.0.0.1", "::1" */
    uint16_t port;               /* 0: the system chooses one */
    bool v6;
    bool loopback; /* only this machine can reach it */
};

/* "8080" (on 127.0.0.1), "0.0.0.0:8080", "[::1]:8080", "localhost:8080".
 * Addresses are numeric, or localhost; no name is looked up. 0 or -EINVAL;
 * *out changes on success only. */
int address_parse(const char *text, struct address *out);

/* As it stands in a link: "127.0.0.1:8080", "[::1]:8080". Returns `buf`. */
char *address_text(const struct address *address, char buf[ADDRESS_TEXT_LEN]);

#endif
