/* web_control.c - who may change the run, and what is asked for.
 *
 * The checks go from what is cheap and general to what is particular, and each
 * has an answer of its own, so that who is refused knows why. The token is
 * compared in a time that doesn't depend on how much of it is right.
 */
#include "web_control.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <event2/keyvalq_struct.h>
#include <string.h>
#include <strings.h>
#include <sys/queue.h>
#include <sys/random.h>

#include "bounds.h"
#include "control.h"
#include "duration.h"
#include "options_parse.h"
#include "web_inside.h"

#define BODY_MAX 128 /* bytes; the longest request has 30 */
#define FORM "application/x-www-form-urlencoded"

void web_token_make(char token[WEB_TOKEN_LEN])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[WEB_TOKEN_LEN / 2];
    size_t len = 0;

    if (getrandom(bytes, sizeof(bytes), 0) == (ssize_t)sizeof(bytes)) {
        for (size_t i = 0; i < sizeof(bytes); i++) {
            token[len++] = digits[bytes[i] >> 4];
            token[len++] = digits[bytes[i] & 15];
        }
    }
    token[len] = '\0';
}

bool web_control_allowed(const struct web *w)
{
    const struct options *o = w->source.options;

    return w->source.control != NULL && w->token[0] != '\0' &&
           (o->http.loopback || o->allow_control);
}

/* The same time for any wrong one. */
static bool token_is_right(const char *token, const char *given)
{
    unsigned wrong = 0;

    if (given == NULL || strlen(given) != WEB_TOKEN_LEN - 1)
        return false;
    for (size_t i = 0; i < WEB_TOKEN_LEN - 1; i++)
        wrong |= (unsigned char)(token[i] ^ given[i]);
    return wrong == 0;
}

bool web_origin_is_ours(const char *origin, const char *host)
{
    static const char scheme[] = "http://";

    return origin == NULL ||
           (host != NULL &&
            strncasecmp(origin, scheme, sizeof(scheme) - 1) == 0 &&
            strcasecmp(origin + sizeof(scheme) - 1, host) == 0);
}

/* Why it is refused, and the status; NULL: it isn't. */
static const char *refusal(struct web *w, struct evhttp_request *request,
                           int *status)
{
    struct evkeyvalq *headers = evhttp_request_get_input_headers(request);
    const char *type = evhttp_find_header(headers, "Content-Type");

    *status = 403;
    if (!w->source.options->http.loopback && !w->source.options->allow_control)
        return "refused: others can reach this server; start the bot with "
               "--allow-control to let them change the run";
    if (!web_control_allowed(w))
        return "refused: this run can't be changed";
    if (!web_origin_is_ours(evhttp_find_header(headers, "Origin"),
                            evhttp_find_header(headers, "Host")))
        return "refused: the Origin header must be this server's";
    if (!token_is_right(w->token, evhttp_find_header(headers, "X-Token")))
        return "refused: the X-Token header must be the token of the event "
               "`hello` in /events";
    *status = 415;
    if (type == NULL || strncasecmp(type, FORM, sizeof(FORM) - 1) != 0 ||
        strchr("; ", type[sizeof(FORM) - 1]) == NULL)
        return "the body must be " FORM;
    return NULL;
}

/* The fields of the body. 0, or -EINVAL: it isn't a form, or too long. */
static int form_of(struct evhttp_request *request, struct evkeyvalq *fields)
{
    struct evbuffer *body = evhttp_request_get_input_buffer(request);
    size_t len = evbuffer_get_length(body);
    char text[BODY_MAX + 1];

    bound_met(BOUND_CONTROL_BODY, len > BODY_MAX);
    bound_holds(BOUND_CONTROL_BODY, len);
    if (len == 0 || len > BODY_MAX ||
        evbuffer_copyout(body, text, len) != (ssize_t)len)
        return -EINVAL;
    text[len] = '\0';
    if (strlen(text) != len || strstr(text, "%00") != NULL ||
        evhttp_parse_query_str(text, fields) != 0)
        return -EINVAL;
    return 0;
}

/* The value of a field that is "0" or "1". */
static bool is_bit(const char *value, bool *on)
{
    if (value == NULL || (value[0] != '0' && value[0] != '1') ||
        value[1] != '\0')
        return false;
    *on = value[0] == '1';
    return true;
}

static const char bad_form[] =
    "bad request: send one of leak=NAME&on=0|1, pace=N|max, pause=0|1, "
    "step=1, compare=0|1";

static int ask_pace(struct control *c, const char *value, const char **why)
{
    uint64_t pace = PACE_MAX;

    *why = "bad request: pace is max, or a number from 1 to 1000000";
    if (strcmp(value, "max") != 0 && (number_parse(value, &pace) != 0 ||
                                      pace == 0 || pace > OPTIONS_PACE_MAX))
        return -EINVAL;
    return control_pace(c, (uint32_t)pace);
}

static int ask_leak(struct control *c, const char *name, const char *value,
                    const char **why)
{
    int leak = catalogue_find(name);
    bool on;

    if (leak < 0) {
        *why = "bad request: there is no such leak; GET /events names all";
        return -EINVAL;
    }
    return is_bit(value, &on) ? control_switch(c, (enum leak)leak, on)
                              : -EINVAL;
}

/* One field alone; `why` is what is wrong with it, if it is. */
static int ask_one(struct control *c, const char *name, const char *value,
                   const char **why)
{
    bool on;

    if (strcmp(name, "pace") == 0)
        return ask_pace(c, value, why);
    if (!is_bit(value, &on))
        return -EINVAL;
    if (strcmp(name, "compare") == 0) {
        *why = "nothing to compare: no leak has been on in this run";
        return control_compare(c, on);
    }
    if (strcmp(name, "pause") == 0)
        control_pause(c, on);
    else if (strcmp(name, "step") == 0 && on)
        control_step(c);
    else
        return -EINVAL;
    return 0;
}

static int ask(struct control *c, struct evkeyvalq *fields, const char **why)
{
    struct evkeyval *first = TAILQ_FIRST(fields);
    struct evkeyval *second = first != NULL ? TAILQ_NEXT(first, next) : NULL;

    *why = bad_form;
    if (first == NULL)
        return -EINVAL;
    if (second == NULL)
        return ask_one(c, first->key, first->value, why);
    if (TAILQ_NEXT(second, next) != NULL)
        return -EINVAL;
    if (strcmp(first->key, "leak") == 0 && strcmp(second->key, "on") == 0)
        return ask_leak(c, first->value, second->value, why);
    if (strcmp(first->key, "on") == 0 && strcmp(second->key, "leak") == 0)
        return ask_leak(c, second->value, first->value, why);
    return -EINVAL;
}

/* What came of it: 204, or a line that says why not. */
static void answer(struct evhttp_request *request, int rc, const char *why)
{
    switch (rc) {
    case 0:
        web_answer(request, HTTP_NOCONTENT, "text/plain; charset=utf-8", NULL,
                   NULL);
        return;
    case -EINVAL:
    case -ENODATA:
        web_answer_line(request, HTTP_BADREQUEST, why);
        return;
    case -EPERM:
        web_answer_line(request, 409,
                        "refused: this is a mystery; find out which leaks are "
                        "on, they can't be switched");
        return;
    case -ENOTSUP:
        web_answer_line(request, 409,
                        "refused: what this run replays can't be read twice");
        return;
    default:
        web_answer_line(request, HTTP_SERVUNAVAIL, strerror(-rc));
        return;
    }
}

void web_control_answer(struct web *w, struct evhttp_request *request)
{
    const char *why = bad_form;
    struct evkeyvalq fields;
    int status, rc;

    if (!web_guard_post(w, request))
        return;
    why = refusal(w, request, &status);
    if (why != NULL) {
        w->refused++;
        web_answer_line(request, status, why);
        return;
    }
    rc = form_of(request, &fields);
    why = bad_form;
    if (rc == 0) {
        rc = ask(w->source.control, &fields, &why);
        evhttp_clear_headers(&fields);
    }
    answer(request, rc, why);
}
