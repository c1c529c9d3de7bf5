/* crowd.c - many clients at once, in one process.
 *
 * Usage: crowd PORT CLIENTS PATH [REQUESTS]
 *
 * Each client keeps one connection. Without REQUESTS it asks once and reads
 * until the server closes, as pages do that listen to /events; when all have
 * their first bytes, "all are there" is printed. With REQUESTS all clients
 * together ask so often, each again as soon as it has its answer, and the
 * requests a second are printed. Status 1 if a client was refused or cut off
 * before that.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define CLIENTS_MAX 1000
#define HEAD_MAX 4096

struct client {
    size_t head_len;
    long left;    /* bytes of the answer's body still to come */
    bool in_body; /* the head is complete */
    bool heard;   /* anything at all */
    char head[HEAD_MAX];
};

static struct pollfd polls[CLIENTS_MAX];
static struct client clients[CLIENTS_MAX];
static char request[512];
static size_t request_len;
static long asked;
static long answered;

static int reach(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
        return fd;
    perror("crowd");
    exit(1);
}

static bool ask(size_t i)
{
    clients[i].head_len = 0;
    clients[i].in_body = false;
    asked++;
    return send(polls[i].fd, request, request_len, MSG_NOSIGNAL) ==
           (ssize_t)request_len;
}

/* The head may come in pieces; what follows it is body. Is it complete? */
static bool take_head(struct client *c, const char *bytes, size_t count)
{
    const char *end, *length;
    size_t room = HEAD_MAX - 1 - c->head_len;
    size_t taken = count < room ? count : room;

    memcpy(c->head + c->head_len, bytes, taken);
    c->head_len += taken;
    c->head[c->head_len] = '\0';
    end = strstr(c->head, "\r\n\r\n");
    if (end == NULL)
        return c->head_len < HEAD_MAX - 1;
    length = strstr(c->head, "Content-Length: ");
    c->left = length != NULL ? atol(length + strlen("Content-Length: ")) : -1;
    c->left -= (long)(c->head_len - (size_t)(end + 4 - c->head));
    c->left -= (long)(count - taken);
    c->in_body = true;
    return strncmp(c->head, "HTTP/1.1 200", 12) == 0;
}

/* One read of a client. false: it is over with it. */
static bool turn(size_t i, long requests)
{
    static char buf[65536];
    struct client *c = &clients[i];
    ssize_t count = recv(polls[i].fd, buf, sizeof(buf), 0);

    if (count <= 0)
        return false;
    c->heard = true;
    if (c->in_body)
        c->left -= count;
    else if (!take_head(c, buf, (size_t)count))
        return false;
    if (requests == 0 || !c->in_body || c->left > 0)
        return true;
    answered++;
    return asked >= requests || ask(i);
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static size_t count_heard(size_t count)
{
    size_t heard = 0;

    for (size_t i = 0; i < count; i++)
        heard += clients[i].heard;
    return heard;
}

/* Until all have left, or all requests are answered. */
static void run(size_t count, long requests)
{
    size_t here = count;
    bool told = requests > 0;

    while (here > 0 && (requests == 0 || answered < requests)) {
        if (poll(polls, count, -1) < 0 && errno != EINTR)
            return;
        for (size_t i = 0; i < count; i++) {
            if (polls[i].revents == 0 || turn(i, requests))
                continue;
            close(polls[i].fd);
            polls[i].fd = -1;
            here--;
        }
        if (!told && count_heard(count) == count) {
            puts("all are there");
            fflush(stdout);
            told = true;
        }
    }
}

int main(int argc, char **argv)
{
    size_t count = argc > 2 ? (size_t)atol(argv[2]) : 0;
    long requests = argc > 4 ? atol(argv[4]) : 0;
    double begin;

    if (argc < 4 || count == 0 || count > CLIENTS_MAX)
        return 64;
    request_len = (size_t)snprintf(request, sizeof(request),
                                   "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n"
                                   "\r\n",
                                   argv[3], argv[1]);
    for (size_t i = 0; i < count; i++)
        polls[i] =
            (struct pollfd){.fd = reach(atoi(argv[1])), .events = POLLIN};
    begin = now_s();
    for (size_t i = 0; i < count; i++)
        if (!ask(i))
            return 1;
    run(count, requests);
    if (requests > 0)
        printf("%.0f requests a second\n",
               (double)answered / (now_s() - begin));
    return count_heard(count) == count && answered >= requests ? 0 : 1;
}
