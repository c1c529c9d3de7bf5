/* test_bounds_web.c - the bounds of the run over HTTP: what a page, a request
 * or a snapshot too many gets, and what the counters say then.
 *
 * The server and its clients live in one process and one thread: a turn of the
 * loop, then all clients take what is there for them.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "bounds_help.h"
#include "control.h"
#include "history.h"
#include "options.h"
#include "web_inside.h"
#include "web_stream.h"

#define PAGES 256

struct peer {
    int fd;
    bool deaf; /* reads nothing */
    size_t len;
    char got[32768]; /* the beginning of it */
};

static struct event_base *base;
static struct tracker_history *history;
static struct options options;
static struct run_figures run;
static struct web *web;
static struct peer peers[PAGES + 1];
static size_t peer_count;

static void market(const void *sim, unsigned symbol, struct run_market *out)
{
    (void)sim;
    *out = (struct run_market){.symbols = 70, .number = symbol};
    memcpy(out->symbol, "SYM", 4);
}

static uint64_t now_ms(const void *sim)
{
    (void)sim;
    return 1000;
}

static int begin(void **state)
{
    const struct web_source source = {.options = &options,
                                      .history = history,
                                      .run = &run,
                                      .market = market,
                                      .now_ms = now_ms};

    (void)state;
    bounds_clear();
    peer_count = 0;
    base = event_base_new();
    options.http = (struct address){.host = "127.0.0.1", .loopback = true};
    return base != NULL ? web_new(base, &source, &web) : -1;
}

static int end(void **state)
{
    (void)state;
    web_free(web);
    for (size_t i = 0; i < peer_count; i++)
        close(peers[i].fd);
    event_base_loop(base, EVLOOP_NONBLOCK);
    event_base_free(base);
    return 0;
}

static void hear(struct peer *p)
{
    char rest[4096];
    ssize_t count;

    while (!p->deaf) {
        size_t room = sizeof(p->got) - 1 - p->len;

        count = room > 0 ? read(p->fd, p->got + p->len, room)
                         : read(p->fd, rest, sizeof(rest));
        if (count <= 0)
            return;
        if (room > 0)
            p->len += (size_t)count;
    }
}

static void turn(void)
{
    event_base_loop(base, EVLOOP_NONBLOCK);
    for (size_t i = 0; i < peer_count; i++)
        hear(&peers[i]);
}

/* A client that has sent these bytes. */
static struct peer *say(const char *bytes, size_t len)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons(web_address(web)->port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct peer *p = &peers[peer_count++];
    const int room = 4096;

    memset(p, 0, sizeof(*p));
    p->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(p->fd >= 0);
    (void)setsockopt(p->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    assert_int_equal(connect(p->fd, (struct sockaddr *)&to, sizeof(to)), 0);
    assert_int_equal(fcntl(p->fd, F_SETFL, O_NONBLOCK), 0);
    assert_int_equal(send(p->fd, bytes, len, MSG_NOSIGNAL), len);
    return p;
}

static struct peer *request(const char *method, const char *target,
                            const char *headers, const char *body)
{
    char text[16384];
    int len = snprintf(
        text, sizeof(text),
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n%sContent-Length: %zu\r\n\r\n"
        "%s",
        method, target, web_address(web)->port, headers, strlen(body), body);

    assert_in_range(len, 1, sizeof(text) - 1);
    return say(text, (size_t)len);
}

/* Until it has heard `words`; a thousand turns without them are too many. */
static void await(struct peer *p, const char *words)
{
    for (int i = 0; i < 1000 && strstr(p->got, words) == NULL; i++)
        turn();
    if (strstr(p->got, words) == NULL)
        fail_msg("not heard: %s\nbut: %s", words, p->got);
}

static unsigned times(const char *text, const char *part)
{
    unsigned count = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static void page_257_is_refused(void **state)
{
    (void)state;
    for (int i = 0; i < PAGES; i++)
        await(request("GET", "/events", "", ""), "event: hello");
    assert_int_equal(most(BOUND_PAGES_OPEN), PAGES);
    assert_int_equal(met(BOUND_PAGES_OPEN), 0);
    await(request("GET", "/events", "", ""),
          "too many pages are open; close one");
    assert_non_null(strstr(peers[PAGES].got, "HTTP/1.1 503 "));
    assert_int_equal(web_stream_clients(web->stream), PAGES);
    assert_int_equal(most(BOUND_PAGES_OPEN), PAGES);
    assert_int_equal(met(BOUND_PAGES_OPEN), 1);
}

static void turn_verdict(const char *line)
{
    const struct verdict_event event = {.to = GROWTH_GROWING};

    web_alert(web, &event, line);
    turn();
}

/* A hundred events are skipped; with the next one it goes. */
static void a_page_that_never_reads_is_cut_off(void **state)
{
    const uint64_t limit = 512 * 1024;
    struct peer *p;

    (void)state;
    p = request("GET", "/events", "", "");
    await(p, "event: hello");
    p->deaf = true;
    for (int i = 0; i < 100000 && met(BOUND_PAGE_WAITING) < 100; i++)
        turn_verdict("a verdict has turned\n");
    assert_int_equal(met(BOUND_PAGE_WAITING), 100);
    assert_in_range(most(BOUND_PAGE_WAITING), limit + 1, limit + 512);
    assert_int_equal(web_stream_clients(web->stream), 1);
    assert_int_equal(web->dropped, 0);
    turn_verdict("a verdict has turned\n");
    assert_int_equal(met(BOUND_PAGE_WAITING), 101);
    assert_int_equal(web_stream_clients(web->stream), 0);
    assert_int_equal(web->dropped, 1);
}

static void a_page_that_comes_later_hears_the_last_64_alerts(void **state)
{
    struct peer *p;
    char line[32];

    (void)state;
    for (int i = 0; i < 70; i++) {
        snprintf(line, sizeof(line), "alert number %d.\n", i);
        turn_verdict(line);
        assert_int_equal(met(BOUND_PAGE_ALERTS), i < 64 ? 0 : i - 63);
        assert_int_equal(most(BOUND_PAGE_ALERTS), i < 64 ? i + 1 : 64);
    }
    p = request("GET", "/events", "", "");
    await(p, "alert number 69.");
    assert_int_equal(times(p->got, "event: alert\n"), 64);
    assert_null(strstr(p->got, "alert number 5."));
    assert_non_null(strstr(p->got, "alert number 6."));
}

static void a_snapshot_beside_another_is_refused(void **state)
{
    struct peer *first = request("GET", "/snapshot", "", "");
    struct peer *second = request("GET", "/snapshot", "", "");

    (void)state;
    for (int i = 0; i < 1000 && web->requests < 2; i++)
        turn();
    await(second, "another snapshot is being taken; ask again");
    assert_non_null(strstr(second->got, "HTTP/1.1 503 "));
    assert_int_equal(met(BOUND_SNAPSHOTS), 1);
    while (web->asked != NULL)
        event_base_loop(base, EVLOOP_ONCE);
    await(first, "HTTP/1.1 200 ");
    assert_int_equal(met(BOUND_SNAPSHOTS), 1);
    assert_int_equal(most(BOUND_SNAPSHOTS), 1);
}

static struct peer *post(size_t len)
{
    char body[256], headers[128];

    memset(body, 'x', sizeof(body));
    body[len] = '\0';
    snprintf(headers, sizeof(headers),
             "X-Token: %s\r\nContent-Type: "
             "application/x-www-form-urlencoded\r\n",
             web->token);
    return request("POST", "/control", headers, body);
}

static void a_body_for_control_over_128_bytes_is_refused(void **state)
{
    static struct control c;

    (void)state;
    web->source.control = &c;
    await(post(128), "HTTP/1.1 400 ");
    assert_int_equal(met(BOUND_CONTROL_BODY), 0);
    assert_int_equal(most(BOUND_CONTROL_BODY), 128);
    await(post(129), "HTTP/1.1 400 ");
    assert_int_equal(met(BOUND_CONTROL_BODY), 1);
}

/* libevent refuses these by itself: they are connections without a request. */
static void a_request_that_is_too_long_is_a_connection_alone(void **state)
{
    static char body[4098], header[8300];

    (void)state;
    memset(body, 'b', sizeof(body) - 1);
    body[4096] = '\0';
    await(request("POST", "/control", "", body), "HTTP/1.1 403 ");
    assert_int_equal(web->connections, 1);
    assert_int_equal(web->requests, 1);
    body[4096] = 'b';
    await(request("POST", "/control", "", body), "HTTP/1.1 413 ");
    memset(header, 'h', sizeof(header) - 1);
    memcpy(header, "X-Long: ", 8);
    memcpy(header + sizeof(header) - 3, "\r\n", 2);
    await(request("GET", "/healthz", header, ""), "HTTP/1.1 400 ");
    assert_int_equal(web->connections, 3);
    assert_int_equal(web->requests, 1);
}

/* Both ends of each connection are in this process. */
static int allow_descriptors(void **state)
{
    struct rlimit limit;

    (void)state;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    if (limit.rlim_cur < 1024 && limit.rlim_max >= 1024) {
        limit.rlim_cur = 1024;
        if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
            return -1;
    }
    return tracker_history_new(16, &history);
}

static int free_history(void **state)
{
    (void)state;
    tracker_history_free(history);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(page_257_is_refused),
        TEST(a_page_that_never_reads_is_cut_off),
        TEST(a_page_that_comes_later_hears_the_last_64_alerts),
        TEST(a_snapshot_beside_another_is_refused),
        TEST(a_body_for_control_over_128_bytes_is_refused),
        TEST(a_request_that_is_too_long_is_a_connection_alone),
    };

    return cmocka_run_group_tests(tests, allow_descriptors, free_history);
}
