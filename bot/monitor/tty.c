/* tty.c - the terminal is taken for pictures, and given back as it was.
 *
 * All state is static, since handlers of signals have to find it. `taken` is
 * set last and cleared first: a handler in between does at most too little of
 * what the interrupted function does itself.
 *
 * The kernel stops whoever touches a terminal from the background (SIGTTIN,
 * SIGTTOU), so those are blocked for the moment: then it refuses instead.
 */
#include "tty.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "bounds.h"

enum { RESTORE_WAIT_MS = 200 };

/* A sanitizer ends the process without any of its handlers. */
void __sanitizer_set_death_callback(void (*callback)(void))
    __attribute__((weak));

static volatile sig_atomic_t taken = -1; /* the descriptor of its pictures */
static volatile sig_atomic_t keyed = -1; /* whose modes are changed */
static volatile sig_atomic_t held = -1;  /* where standard error waits */
static volatile sig_atomic_t real_error = -1;
static struct termios modes; /* as they were */
static bool modes_known;
static bool later; /* what gives it back is on its way */

static void block_stops(sigset_t *before)
{
    sigset_t stops;

    sigemptyset(&stops);
    sigaddset(&stops, SIGTTIN);
    sigaddset(&stops, SIGTTOU);
    sigprocmask(SIG_BLOCK, &stops, before);
}

/* Do others have the terminal now? One that doesn't control us knows no
 * foreground. */
static bool in_background(int fd)
{
    pid_t group = tcgetpgrp(fd);

    return group > 0 && group != getpgrp();
}

/* Keys ------------------------------------------------------------------- */

/* Keys at once and unseen. Ctrl-C and Ctrl-Z stay signals, and Ctrl-S stops
 * the output. Were they to be set? */
static bool set_keys(int fd)
{
    struct termios now;
    sigset_t before;

    if (fd < 0 || tcgetattr(fd, &now) != 0)
        return false;
    if ((now.c_lflag & ICANON) == 0 && keyed == fd)
        return false;
    if ((now.c_lflag & ICANON) != 0 || !modes_known)
        modes = now;
    modes_known = true;
    now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    now.c_cc[VMIN] = 0;
    now.c_cc[VTIME] = 0;
    keyed = fd;
    block_stops(&before);
    (void)tcsetattr(fd, TCSANOW, &now);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return true;
}

static void reset_keys(void)
{
    int fd = (int)keyed;
    sigset_t before;

    keyed = -1;
    if (fd < 0 || in_background(fd))
        return;
    block_stops(&before);
    (void)tcsetattr(fd, TCSANOW, &modes);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

size_t tty_read(char *buf, size_t size)
{
    int fd = (int)keyed;
    sigset_t before;
    ssize_t count;

    if (taken < 0 || fd < 0 || in_background(fd))
        return 0;
    block_stops(&before);
    count = read(fd, buf, size);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return count > 0 ? (size_t)count : 0;
}

/* Standard error --------------------------------------------------------- */

static bool is_same_terminal(int a, int b)
{
    struct stat of_a, of_b;

    return isatty(a) && fstat(a, &of_a) == 0 && fstat(b, &of_b) == 0 &&
           of_a.st_rdev == of_b.st_rdev;
}

static void hold_errors(int out)
{
    int memory;

    if (!is_same_terminal(STDERR_FILENO, out))
        return;
    memory = memfd_create("standard error", MFD_CLOEXEC);
    if (memory < 0)
        return;
    real_error = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (real_error >= 0) {
        held = memory;
        if (dup2(memory, STDERR_FILENO) >= 0)
            return;
        close((int)real_error);
    }
    held = -1;
    close(memory);
}

size_t tty_errors(size_t from, char *buf, size_t size)
{
    ssize_t count = held < 0 ? 0 : pread((int)held, buf, size, (off_t)from);

    return count > 0 ? (size_t)count : 0;
}

size_t tty_bound_errors(size_t told)
{
    const off_t most = (off_t)TTY_ERRORS_MAX;
    off_t end = held < 0 ? 0 : lseek((int)held, 0, SEEK_CUR);

    if (end > 0)
        bound_holds(BOUND_HELD_ERRORS, (uint64_t)end);
    if (end <= most)
        return told;
    bound_met(BOUND_HELD_ERRORS, (uint64_t)(end - most));
    if (ftruncate((int)held, most) == 0)
        (void)lseek((int)held, most, SEEK_SET);
    return told < TTY_ERRORS_MAX ? told : TTY_ERRORS_MAX;
}

/* A crash may be what it tells of: so it must come out before the end. */
static void release_errors(void)
{
    struct pollfd room = {.fd = STDERR_FILENO, .events = POLLOUT};
    int memory = (int)held;
    char bytes[256];
    size_t from = 0;
    ssize_t written;
    size_t count;
    int flags;

    if (memory < 0)
        return;
    (void)dup2((int)real_error, STDERR_FILENO);
    close((int)real_error);
    /* There may be room for less than a piece, and nobody who makes more. */
    flags = fcntl(STDERR_FILENO, F_GETFL);
    (void)fcntl(STDERR_FILENO, F_SETFL, flags | O_NONBLOCK);
    while ((count = tty_errors(from, bytes, sizeof(bytes))) > 0 &&
           poll(&room, 1, RESTORE_WAIT_MS) > 0 &&
           (written = write(STDERR_FILENO, bytes, count)) > 0)
        from += (size_t)written;
    (void)fcntl(STDERR_FILENO, F_SETFL, flags);
    held = -1;
    real_error = -1;
    close(memory);
}

/* All of it -------------------------------------------------------------- */

static void at_end(void)
{
    if (!later)
        (void)tty_give_back();
}

static void once(void)
{
    static bool done;

    if (!done && __sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(at_end);
    if (!done)
        (void)atexit(at_end); /* libevent ends the process by exit() */
    done = true;
}

enum tty_state tty_take(int out, int keys)
{
    if (taken >= 0 && in_background(out)) {
        keyed = -1; /* stopped by SIGSTOP: the modes aren't ours any more */
        taken = -1;
        release_errors();
    }
    if (in_background(out))
        return TTY_NONE;
    if (taken >= 0)
        return set_keys(keys) ? TTY_TAKEN : TTY_OURS;
    once();
    hold_errors(out);
    (void)set_keys(keys);
    taken = out;
    return TTY_TAKEN;
}

bool tty_is_taken(void)
{
    return taken >= 0;
}

void tty_left(void)
{
    int saved = errno;

    taken = -1;
    reset_keys();
    release_errors();
    errno = saved;
}

void tty_leave_later(int out)
{
    later = true;
    taken = out;
}

bool tty_give_back(void)
{
    struct pollfd room = {.fd = (int)taken, .events = POLLOUT};
    int saved = errno;
    bool left;

    if (room.fd < 0)
        return true;
    taken = -1;
    /* A terminal that was full has room in a moment: Ctrl-C empties it. */
    left = poll(&room, 1, RESTORE_WAIT_MS) > 0 &&
           write(room.fd, TTY_LEAVE, sizeof(TTY_LEAVE) - 1) > 0;
    tty_left();
    errno = saved;
    return left;
}
