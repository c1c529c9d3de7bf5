/* web_query.c - numbers that are asked for: /events?run=5&since=1000. */
#include <errno.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>

#include "duration.h"
#include "web_inside.h"

int web_query(struct evhttp_request *request, const char *name, uint64_t *value)
{
    const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
    const char *query = uri != NULL ? evhttp_uri_get_query(uri) : NULL;
    struct evkeyvalq fields;
    const char *text;
    int rc = -ENOENT;

    if (query == NULL || evhttp_parse_query_str(query, &fields) != 0)
        return -ENOENT;
    text = evhttp_find_header(&fields, name);
    if (text != NULL)
        rc = number_parse(text, value) == 0 ? 0 : -EINVAL;
    evhttp_clear_headers(&fields);
    return rc;
}
