/* fetch.c - send bytes to a port of this machine, print what comes back.
 *
 * Usage: fetch PORT [BYTES [PIECES]] <request
 *
 * Sends standard input as it is, so that a request may be as wrong as one
 * likes, and prints the answer until the server closes or ten seconds have
 * gone. With BYTES it sends so many, reads so many pieces of the answer (none)
 * and then leaves, as a client does that is closed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define WAIT_MS 10000

static int reach(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0)
        return fd;
    perror("fetch");
    exit(1);
}

static void send_input(int fd, long most)
{
    char buf[4096];
    size_t want =
        most >= 0 && most < (long)sizeof(buf) ? (size_t)most : sizeof(buf);
    size_t count;

    while ((count = fread(buf, 1, want, stdin)) > 0) {
        if (send(fd, buf, count, MSG_NOSIGNAL) != (ssize_t)count)
            return; /* it has heard enough; the answer says why */
        if (most >= 0)
            return;
    }
}

/* Pieces of the answer; all of them if `most` is negative. */
static int print_answer(int fd, long most)
{
    char buf[4096];

    for (long i = 0; most < 0 || i < most; i++) {
        struct pollfd p[2] = {{.fd = fd, .events = POLLIN},
                              {.fd = STDOUT_FILENO}}; /* has its reader gone? */
        ssize_t count;

        if (poll(p, 2, WAIT_MS) < 1) {
            fputs("fetch: no answer\n", stderr);
            return 1;
        }
        if (p[1].revents != 0)
            return 0;
        count = recv(fd, buf, sizeof(buf), 0);
        if (count <= 0)
            return 0;
        if (fwrite(buf, 1, (size_t)count, stdout) != (size_t)count ||
            fflush(stdout) != 0)
            return 0; /* who reads it has read enough */
    }
    return 0;
}

int main(int argc, char **argv)
{
    long most = argc > 2 ? atol(argv[2]) : -1;
    long pieces = most < 0 ? -1 : argc > 3 ? atol(argv[3]) : 0;
    int status;
    int fd;

    if (argc < 2)
        return 64;
    fd = reach(atoi(argv[1]));
    send_input(fd, most);
    status = print_answer(fd, pieces);
    close(fd);
    return status;
}
