/* visit.c - start a bot with --http, and use all that it serves.
 *
 * Usage: visit PROGRAM ARGUMENT...
 *
 * What is asked for may fail, be cut off, or never be answered: allocations
 * of the bot fail meanwhile, and the driver judges what becomes of it. So this
 * goes on to the next request after a while, and asks for nothing twice.
 *
 *      /events          is read from the first moment to the end; has the token
 *      compare=1        a twin starts; its first words are awaited
 *      all pages        once each
 *      compare=0, =1    it ends, and a second one starts
 *      pace=max         and so the run comes to its end
 *
 * If it doesn't end by itself it is asked to, with SIGTERM. Lines that it
 * writes to standard error go on to ours, but for the one that says where it
 * is. Ends as the bot did; with 98 if a process of it is left.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define VISIT_MS 5000  /* for all answers together */
#define ANSWER_MS 2000 /* for one */
#define TWIN_MS 1000   /* for the twin's first words */
#define END_MS 4000    /* for the run to end by itself */
#define LEFT_MS 5000   /* for what ends with it */
#define TOKEN_CHARS 32

enum { EXIT_LEFT = 98, EXIT_OURS = 99 };

static struct {
    pid_t pid;
    int errors;      /* the bot's standard error; -1: closed */
    char line[4096]; /* of it: what came of the line under way */
    size_t line_len;
    int port;         /* 0: not known yet */
    int stream;       /* /events; -1: none */
    char told[65536]; /* the last that came there */
    size_t told_len;
    char token[TOKEN_CHARS + 1];
    int64_t until_ms; /* nobody waits longer for answers */
} bot = {.errors = -1, .stream = -1};

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* What the bot says ------------------------------------------------------ */

/* A whole line: where it is, or something to tell. */
static void take_line(void)
{
    static const char where[] = "bot: watch it at http://";
    const char *port = strrchr(bot.line, ':');

    if (strncmp(bot.line, where, sizeof(where) - 1) == 0 && port != NULL)
        bot.port = atoi(port + 1);
    else
        fputs(bot.line, stderr);
    bot.line_len = 0;
}

static void take_errors(void)
{
    char c;
    ssize_t count = 0;

    while (bot.errors >= 0 && (count = read(bot.errors, &c, 1)) == 1) {
        bot.line[bot.line_len++] = c;
        bot.line[bot.line_len] = '\0';
        if (c == '\n' || bot.line_len == sizeof(bot.line) - 1) {
            take_line();
            return; /* poll() says whether there is more */
        }
    }
    if (bot.line_len > 0)
        take_line();
    if (bot.errors >= 0 && count <= 0)
        close(bot.errors);
    bot.errors = -1;
}

/* Only the last of it is kept. */
static void take_told(void)
{
    ssize_t count;

    if (bot.told_len > sizeof(bot.told) / 2) {
        memmove(bot.told, bot.told + bot.told_len / 2,
                bot.told_len - bot.told_len / 2);
        bot.told_len -= bot.told_len / 2;
    }
    count = read(bot.stream, bot.told + bot.told_len,
                 sizeof(bot.told) - 1 - bot.told_len);
    if (count <= 0) {
        close(bot.stream);
        bot.stream = -1;
        return;
    }
    bot.told_len += (size_t)count;
    bot.told[bot.told_len] = '\0';
}

/* Listen until `fd` (-1: none) has something or was closed, or `done` says so,
 * or so many ms have gone. */
static void listen_until(int fd, bool (*done)(void), int64_t ms)
{
    int64_t end = now_ms() + ms;
    int64_t left;

    while ((left = end - now_ms()) > 0 && (done == NULL || !done())) {
        struct pollfd fds[3] = {{.fd = bot.errors, .events = POLLIN},
                                {.fd = bot.stream, .events = POLLIN},
                                {.fd = fd, .events = POLLIN}};

        if (poll(fds, 3, (int)left) < 1)
            return;
        if (fds[0].revents != 0)
            take_errors();
        if (fds[1].revents != 0)
            take_told();
        if (fds[2].revents != 0)
            return;
    }
}

static bool is_up(void)
{
    return bot.port != 0 || bot.errors < 0;
}

static bool is_over(void)
{
    return bot.errors < 0;
}

static bool knows_token(void)
{
    static const char key[] = "\"token\":\"";
    const char *at = strstr(bot.told, key);

    if (bot.stream < 0)
        return true; /* there won't be one */
    if (at == NULL || strlen(at) < sizeof(key) - 1 + TOKEN_CHARS)
        return false;
    memcpy(bot.token, at + sizeof(key) - 1, TOKEN_CHARS);
    return true;
}

static bool hears_twin(void)
{
    return bot.stream < 0 || strstr(bot.told, "event: twin") != NULL;
}

/* What it is asked for ---------------------------------------------------- */

static int ask(const char *request)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)bot.port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 &&
        send(fd, request, strlen(request), MSG_NOSIGNAL) > 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

/* Ask, and read the answer to its end. */
static void ask_and_read(const char *request)
{
    int64_t end = now_ms() + ANSWER_MS;
    int fd = ask(request);
    char answer[4096];
    ssize_t count;

    if (end > bot.until_ms)
        end = bot.until_ms;
    count = fd < 0 ? 0 : 1;
    while (count > 0 && now_ms() < end) {
        listen_until(fd, NULL, end - now_ms());
        count = recv(fd, answer, sizeof(answer), MSG_DONTWAIT);
        if (count < 0 && errno == EAGAIN)
            count = 1;
    }
    if (fd >= 0)
        close(fd);
}

static void get(const char *path)
{
    char request[512];

    snprintf(request, sizeof(request),
             "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n"
             "Connection: close\r\n\r\n",
             path, bot.port);
    ask_and_read(request);
}

static void post(const char *form)
{
    char request[512];

    snprintf(request, sizeof(request),
             "POST /control HTTP/1.1\r\nHost: localhost:%d\r\n"
             "Connection: close\r\nX-Token: %s\r\n"
             "Content-Type: application/x-www-form-urlencoded\r\n"
             "Content-Length: %zu\r\n\r\n%s",
             bot.port, bot.token, strlen(form), form);
    ask_and_read(request);
}

static void compare(void)
{
    bot.told_len = 0; /* what was told of an earlier twin */
    bot.told[0] = '\0';
    post("compare=1");
    listen_until(-1, hears_twin, TWIN_MS);
}

static void visit(void)
{
    static const char *const pages[] = {
        "/",         "/healthz", "/metrics",      "/report.json",
        "/snapshot", "/diff",    "/diff?since=1", "/nothing"};
    char request[128];

    snprintf(request, sizeof(request),
             "GET /events HTTP/1.1\r\nHost: localhost:%d\r\n\r\n", bot.port);
    bot.until_ms = now_ms() + VISIT_MS;
    bot.stream = ask(request);
    listen_until(-1, knows_token, ANSWER_MS);
    compare();
    post("pause=1");
    post("leak=cache&on=1");
    post("pace=60");
    post("step=1");
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        get(pages[i]);
    post("leak=cache&on=0");
    post("compare=0");
    compare();
    post("pause=0");
    post("pace=max");
}

/* How it begins and ends -------------------------------------------------- */

static bool start(char **argv)
{
    int pipes[2];

    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || pipe(pipes) != 0)
        return false;
    bot.pid = fork();
    if (bot.pid == 0) {
        (void)dup2(pipes[1], STDERR_FILENO);
        close(pipes[0]);
        close(pipes[1]);
        signal(SIGTERM, SIG_DFL); /* ignored, it would stay so */
        execvp(argv[0], argv);
        _exit(126);
    }
    close(pipes[1]);
    bot.errors = pipes[0];
    return bot.pid > 0;
}

/* Its status; whoever else it left to us ends soon, or is left. */
static int end(void)
{
    int64_t until;
    int status = 0;
    pid_t pid;

    while (waitpid(bot.pid, &status, 0) < 0 && errno == EINTR)
        ;
    until = now_ms() + LEFT_MS;
    while ((pid = waitpid(-1, NULL, WNOHANG)) >= 0 && now_ms() < until)
        if (pid == 0)
            (void)poll(NULL, 0, 1);
    if (pid >= 0)
        return EXIT_LEFT;
    if (!WIFSIGNALED(status))
        return WEXITSTATUS(status);
    signal(WTERMSIG(status), SIG_DFL);
    raise(WTERMSIG(status));
    return EXIT_OURS;
}

int main(int argc, char **argv)
{
    if (argc < 2 || !start(argv + 1))
        return EXIT_OURS;
    listen_until(-1, is_up, INT32_MAX);
    if (bot.port != 0)
        visit();
    listen_until(-1, is_over, END_MS);
    if (!is_over())
        kill(bot.pid, SIGTERM);
    listen_until(-1, is_over, INT32_MAX);
    return end();
}
