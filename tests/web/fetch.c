/* fetch.c - send bytes to a port of this machine, print what comes back.
 *
 * Usage: fetch PORT [BYTES] <request
 *
 * Sends standard input as it is, so that a request may be as wrong as one
 * likes, and prints the answer until the server closes or ten seconds have
 * gone. With BYTES it sends so many, and then leaves without reading.
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

static int print_answer(int fd)
{
    char buf[4096];

    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        ssize_t count;

        if (poll(&p, 1, WAIT_MS) != 1) {
            fputs("fetch: no answer\n", stderr);
            return 1;
        }
        count = recv(fd, buf, sizeof(buf), 0);
        if (count <= 0)
            return 0;
        fwrite(buf, 1, (size_t)count, stdout);
    }
}

int main(int argc, char **argv)
{
    long most = argc > 2 ? atol(argv[2]) : -1;
    int status = 0;
    int fd;

    if (argc < 2)
        return 64;
    fd = reach(atoi(argv[1]));
    send_input(fd, most);
    if (most < 0)
        status = print_answer(fd);
    close(fd);
    return status;
}
