/* onpty.c - run a program on a pseudo terminal, as a shell would, by a script.
 *
 *      onpty STEP... -- PROGRAM [ARG...]
 *
 *      read:TEXT      read until TEXT has come since the last such step
 *      type:TEXT      press these keys; ^C and ^Z stand for the real ones
 *      signal:N       send a signal to the program
 *      stopped        it has stopped (as after Ctrl-Z)
 *      alone          it has no child any more; what came until then is not
 *                     looked at by later steps
 *      keys           the terminal's settings become those for single keys
 *      lines          ... are as they were at the start
 *      shell          we take the terminal, as a shell does; the program is in
 *                     the background
 *      fg             it gets the terminal back
 *      size:COLSxROWS the window gets another size
 *      storm:N        N times another size, while what comes is read
 *      full           it fills the terminal until it waits, or until nothing
 *                     more comes; nothing is read any more
 *      stuck          it waits in a write
 *      hangup         the terminal goes away
 *      run:COMMAND    a shell runs it, and it must succeed
 *
 * At the end all is read that comes, unless the last step was "full". What was
 * read goes to standard output. Ends as the program does, with 128 and the
 * signal's number if one killed it. 98: a step failed, a reason on standard
 * error. 97: the terminal's settings are not as they were.
 *
 * The program is in the foreground, in a process group of its own; we lead the
 * session. No step waits longer than 30 seconds.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "in_write.h"

enum { STEP_FAILED = 98, SETTINGS = 97, STEP_MS = 30000, OUTPUT = 1 << 22 };

static struct {
    int person;  /* the end that reads and types; -1: hung up */
    int program; /* ours of the end that the program has */
    struct termios before;
    pid_t pid;
    bool ended;
    int status;
    char output[OUTPUT];
    size_t length;
    size_t looked_at; /* by read: steps */
} t;

static void fail(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));

static void fail(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vfprintf(stderr, format, args);
    va_end(args);
    (void)fputc('\n', stderr);
    if (t.pid > 0)
        kill(t.pid, SIGKILL);
    (void)fwrite(t.output, 1, t.length, stdout);
    (void)fflush(stdout);
    _exit(STEP_FAILED);
}

/* Read what comes within `wait_ms`. Did something come? */
static bool take(int wait_ms)
{
    struct pollfd wait = {.fd = t.person, .events = POLLIN};
    ssize_t count;

    if (poll(&wait, 1, wait_ms) <= 0)
        return false;
    if (t.length + 1 >= sizeof(t.output))
        fail("too much output");
    count =
        read(t.person, t.output + t.length, sizeof(t.output) - 1 - t.length);
    if (count <= 0)
        return false;
    t.length += (size_t)count;
    return true;
}

/* What became of the program. Does not wait. */
static bool has_changed(bool stopped)
{
    int status;

    if (t.ended || waitpid(t.pid, &status, WNOHANG | WUNTRACED) != t.pid)
        return t.ended;
    if (WIFSTOPPED(status))
        return stopped;
    t.ended = true;
    t.status = status;
    return true;
}

/* Until the program stops or ends, reading or not. */
static void wait_for_change(bool stopped, bool reading)
{
    for (int ms = 0; !has_changed(stopped); ms += 10) {
        if (ms >= STEP_MS)
            fail("it did not %s", stopped ? "stop" : "end");
        if (!reading || t.person < 0 || !take(10))
            (void)poll(NULL, 0, reading ? 1 : 10);
    }
    while (reading && t.person >= 0 && take(0))
        ;
}

static long long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000ll + now.tv_nsec / 1000000;
}

static void read_until(const char *text)
{
    long long end_ms = now_ms() + STEP_MS;
    const char *found;

    while ((found = memmem(t.output + t.looked_at, t.length - t.looked_at, text,
                           strlen(text))) == NULL)
        if (now_ms() > end_ms || !take((int)(end_ms - now_ms())) ||
            t.length + 1 >= sizeof(t.output))
            fail("'%s' did not come", text);
    t.looked_at = (size_t)(found - t.output) + strlen(text);
}

/* Has the program a child? A zombie is one, too. */
static bool has_child(void)
{
    char path[64];
    FILE *file;
    bool has;

    (void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)t.pid,
                   (int)t.pid);
    file = fopen(path, "r");
    if (file == NULL)
        fail("%s: %s", path, strerror(errno));
    has = fgetc(file) != EOF;
    (void)fclose(file);
    return has;
}

static void wait_until_alone(void)
{
    long long end_ms = now_ms() + STEP_MS;

    while (has_child()) {
        if (now_ms() > end_ms)
            fail("it still has a child");
        (void)take(10);
    }
    while (take(0))
        ;
    t.looked_at = t.length;
}

static void type(const char *text)
{
    for (; *text != '\0'; text++) {
        char key = *text;

        if (key == '^' && text[1] != '\0')
            key = (char)(*++text & 0x1f);
        if (write(t.person, &key, 1) != 1)
            fail("cannot type");
    }
}

static void set_size(unsigned columns, unsigned rows)
{
    struct winsize size = {.ws_col = (unsigned short)columns,
                           .ws_row = (unsigned short)rows};

    if (ioctl(t.program, TIOCSWINSZ, &size) != 0)
        fail("no other size: %s", strerror(errno));
}

static void storm(unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        set_size(1 + i * 37 % 200, 1 + i * 11 % 60);
        (void)take(1);
    }
    set_size(80, 24);
}

/* Nothing reads, until there is no room; or until nothing more came for three
 * seconds. What can be read is the smaller part of what a terminal holds. */
static void fill(void)
{
    struct pollfd room = {.fd = t.program, .events = POLLOUT};
    int before = -1;
    int now = 0;

    for (int same = 0; same < 6; same = now == before ? same + 1 : 0) {
        before = now;
        (void)poll(NULL, 0, 500);
        if (ioctl(t.person, FIONREAD, &now) != 0)
            fail("cannot look: %s", strerror(errno));
        if (now == before && poll(&room, 1, 0) == 0)
            return;
    }
}

/* For single keys: neither lines nor an echo. */
static bool hears_keys(void)
{
    struct termios now;

    return tcgetattr(t.program, &now) == 0 &&
           (now.c_lflag & (tcflag_t)(ICANON | ECHO)) == 0;
}

static bool is_as_before(void)
{
    struct termios now;

    return t.person < 0 ||
           (tcgetattr(t.program, &now) == 0 &&
            t.before.c_lflag == now.c_lflag &&
            t.before.c_iflag == now.c_iflag && t.before.c_oflag == now.c_oflag);
}

static void wait_for_settings(bool (*wanted)(void), const char *step)
{
    for (int ms = 0; !wanted(); ms += 10) {
        if (ms >= STEP_MS)
            fail("the settings are not those for %s", step);
        if (!take(10))
            (void)poll(NULL, 0, 1);
    }
}

static void do_step(const char *step)
{
    unsigned columns, rows;

    if (strncmp(step, "read:", 5) == 0)
        read_until(step + 5);
    else if (strncmp(step, "type:", 5) == 0)
        type(step + 5);
    else if (strncmp(step, "signal:", 7) == 0)
        kill(t.pid, atoi(step + 7));
    else if (strncmp(step, "run:", 4) == 0) {
        if (system(step + 4) != 0)
            fail("%s", step);
    } else if (strcmp(step, "keys") == 0)
        wait_for_settings(hears_keys, step);
    else if (strcmp(step, "lines") == 0)
        wait_for_settings(is_as_before, step);
    else if (strcmp(step, "shell") == 0)
        (void)tcsetpgrp(t.program, getpid());
    else if (strcmp(step, "fg") == 0)
        (void)tcsetpgrp(t.program, t.pid);
    else if (strcmp(step, "stopped") == 0)
        wait_for_change(true, true);
    else if (strcmp(step, "alone") == 0)
        wait_until_alone();
    else if (sscanf(step, "size:%ux%u", &columns, &rows) == 2)
        set_size(columns, rows);
    else if (sscanf(step, "storm:%u", &columns) == 1)
        storm(columns);
    else if (strcmp(step, "full") == 0)
        fill();
    else if (strcmp(step, "stuck") == 0) {
        if (!in_write_wait(t.pid, STEP_MS))
            fail("it is not stuck in a write");
    } else if (strcmp(step, "hangup") == 0) {
        close(t.person);
        t.person = -1;
    } else
        fail("no such step: %s", step);
}

static void open_terminal(void)
{
    const char *name;

    t.person = posix_openpt(O_RDWR | O_NOCTTY);
    if (t.person < 0 || grantpt(t.person) != 0 || unlockpt(t.person) != 0 ||
        (name = ptsname(t.person)) == NULL)
        fail("no terminal: %s", strerror(errno));
    /* We lead the session whose terminal it is, so that Ctrl-C arrives. */
    (void)setsid();
    t.program = open(name, O_RDWR);
    if (t.program < 0)
        fail("no terminal: %s", strerror(errno));
    (void)fcntl(t.person, F_SETFD, FD_CLOEXEC);
    set_size(80, 24);
}

static void start(char **argv)
{
    t.pid = fork();
    if (t.pid < 0)
        fail("cannot fork");
    (void)setpgid(t.pid, t.pid);
    (void)tcsetpgrp(t.program, t.pid == 0 ? getpid() : t.pid);
    if (t.pid > 0)
        return;
    for (int signal = 1; signal < SIGSYS; signal++) {
        struct sigaction plain = {.sa_handler = SIG_DFL};

        sigaction(signal, &plain, NULL);
    }
    for (int fd = 0; fd < 3; fd++)
        (void)dup2(t.program, fd);
    if (t.program > 2)
        close(t.program);
    execvp(argv[0], argv);
    _exit(STEP_FAILED);
}

static int play(int steps, char **argv)
{
    bool same;

    (void)tcgetattr(t.program, &t.before);
    start(argv + steps + 1);
    for (int i = 0; i < steps; i++)
        do_step(argv[i]);
    wait_for_change(false, steps == 0 || strcmp(argv[steps - 1], "full") != 0);
    same = is_as_before();
    (void)fwrite(t.output, 1, t.length, stdout);
    (void)fflush(stdout);
    if (!same)
        return SETTINGS;
    return WIFSIGNALED(t.status) ? 128 + WTERMSIG(t.status)
                                 : WEXITSTATUS(t.status);
}

int main(int argc, char **argv)
{
    int steps = 0;
    pid_t child;
    int status;

    while (steps + 1 < argc && strcmp(argv[steps + 1], "--") != 0)
        steps++;
    if (steps + 2 >= argc)
        return STEP_FAILED;
    /* Who leads a group cannot lead a new session. */
    child = fork();
    if (child < 0)
        return STEP_FAILED;
    if (child > 0)
        return waitpid(child, &status, 0) == child && WIFEXITED(status)
                   ? WEXITSTATUS(status)
                   : STEP_FAILED;
    (void)signal(SIGTTOU, SIG_IGN);
    (void)signal(SIGHUP, SIG_IGN);
    open_terminal();
    return play(steps, argv + 1);
}
