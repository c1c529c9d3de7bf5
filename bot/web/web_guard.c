/* web_guard.c - who may be answered.
 *
 * A page from elsewhere can make a browser ask us: by our address, then its
 * script can't read the answer; or by a name of its own that it let point to
 * us after the page was loaded (DNS rebinding), then it could. Such a request
 * carries that name in its Host header. So the name has to be ours: localhost
 * or a number. A number can't be made to point elsewhere.
 */
#include <arpa/inet.h>
#include <event2/http.h>
#include <netinet/in.h>
#include <string.h>

#include "duration.h"
#include "web_inside.h"

/* Is `name` a numeric address, in brackets if it is one of IPv6? */
static bool is_numeric(const char *name, size_t len)
{
    char host[ADDRESS_HOST_LEN];
    unsigned char address[sizeof(struct in6_addr)];
    bool brackets = len > 2 && name[0] == '[' && name[len - 1] == ']';

    if (brackets) {
        name++;
        len -= 2;
    }
    if (len == 0 || len >= sizeof(host))
        return false;
    memcpy(host, name, len);
    host[len] = '\0';
    return inet_pton(brackets ? AF_INET6 : AF_INET, host, address) == 1;
}

bool web_host_is_ours(const struct address *own, const char *host)
{
    const char *colon;
    size_t len;
    uint64_t port = 80;

    if (host == NULL)
        return false;
    len = strlen(host);
    colon = strrchr(host, ':');
    if (colon != NULL && strchr(colon, ']') == NULL) {
        if (number_parse(colon + 1, &port) != 0)
            return false;
        len = (size_t)(colon - host);
    }
    if (port != own->port)
        return false;
    return is_numeric(host, len) || (len == strlen("localhost") &&
                                     strncasecmp(host, "localhost", len) == 0);
}

/* The methods that there are for a path. */
static void refuse_method(struct evhttp_request *request, const char *allowed)
{
    evhttp_add_header(evhttp_request_get_output_headers(request), "Allow",
                      allowed);
    web_answer_line(request, HTTP_BADMETHOD, "there is no such method here");
}

/* libevent waits for the next request on this connection. */
static void on_answered(struct evhttp_request *request, void *web)
{
    (void)request;
    web_shield(web);
}

static bool guard_host(struct web *w, struct evhttp_request *request)
{
    const char *host =
        evhttp_find_header(evhttp_request_get_input_headers(request), "Host");

    w->requests++;
    evhttp_request_set_on_complete_cb(request, on_answered, w);
    if (web_host_is_ours(&w->address, host))
        return true;
    w->refused++;
    web_forget(w);
    web_answer_line(request, 403,
                    "refused: the Host header must be this server's address "
                    "or localhost, with its port");
    return false;
}

bool web_guard(struct web *w, struct evhttp_request *request)
{
    if (!guard_host(w, request))
        return false;
    if (evhttp_request_get_command(request) != EVHTTP_REQ_POST)
        return true;
    refuse_method(request, "GET, HEAD");
    return false;
}

bool web_guard_post(struct web *w, struct evhttp_request *request)
{
    if (!guard_host(w, request))
        return false;
    if (evhttp_request_get_command(request) == EVHTTP_REQ_POST)
        return true;
    refuse_method(request, "POST");
    return false;
}
