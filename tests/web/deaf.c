/* deaf.c - a page that asks for the stream of events and never reads it.
 *
 * Usage: deaf PORT
 *
 * Takes in as little as the kernel lets it. Prints "there" when it has asked,
 * and stays until it is killed.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int port = argc == 2 ? atoi(argv[1]) : 0;
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int bytes = 4096;
    char request[128];
    int len =
        snprintf(request, sizeof(request),
                 "GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", port);

    if (fd < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof(bytes)) != 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0 ||
        send(fd, request, (size_t)len, MSG_NOSIGNAL) != len) {
        perror("deaf");
        return 1;
    }
    puts("there");
    fflush(stdout);
    pause();
    return 0;
}
