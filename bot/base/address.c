/* address.c - [ADDR:]PORT, without asking anybody for a name. */
#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "duration.h"

/* The host without its brackets. 0, or -EINVAL for one that isn't numeric. */
static int take_host(const char *from, size_t len, struct address *a)
{
    struct in6_addr six;
    struct in_addr four;
    bool brackets = len >= 2 && from[0] == '[' && from[len - 1] == ']';

    if (brackets) {
        from++;
        len -= 2;
    }
    if (len == 0 || len >= sizeof(a->host))
        return -EINVAL;
    memcpy(a->host, from, len);
    a->host[len] = '\0';
    if (!brackets && strcmp(a->host, "localhost") == 0)
        strcpy(a->host, "127.0.0.1");
    if (brackets && inet_pton(AF_INET6, a->host, &six) == 1) {
        a->v6 = true;
        a->loopback = IN6_IS_ADDR_LOOPBACK(&six);
        return 0;
    }
    if (brackets || inet_pton(AF_INET, a->host, &four) != 1)
        return -EINVAL;
    a->loopback = ntohl(four.s_addr) >> 24 == IN_LOOPBACKNET;
    return 0;
}

int address_parse(const char *text, struct address *out)
{
    struct address a = {.host = "127.0.0.1", .loopback = true};
    const char *colon = strrchr(text, ':');
    const char *port = colon != NULL ? colon + 1 : text;
    uint64_t number;

    if (number_parse(port, &number) != 0 || number > UINT16_MAX)
        return -EINVAL;
    if (colon != NULL && take_host(text, (size_t)(colon - text), &a) != 0)
        return -EINVAL;
    a.port = (uint16_t)number;
    *out = a;
    return 0;
}

char *address_text(const struct address *address, char buf[ADDRESS_TEXT_LEN])
{
    snprintf(buf, ADDRESS_TEXT_LEN, address->v6 ? "[%s]:%u" : "%s:%u",
             address->host, (unsigned)address->port);
    return buf;
}
