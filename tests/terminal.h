/* terminal.h - a pseudo terminal, and other things to put in the place of
 * standard output.
 */
#ifndef TESTS_TERMINAL_H
#define TESTS_TERMINAL_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

/* Standard output and error as they were, while a test has others. */
struct standard {
    int output;
    int error;
};

static inline struct standard standard_replace(int output, int error)
{
    struct standard saved = {dup(1), dup(2)};

    (void)fflush(stdout);
    (void)dup2(output, 1);
    if (error >= 0)
        (void)dup2(error, 2);
    return saved;
}

static inline void standard_restore(struct standard saved)
{
    (void)dup2(saved.output, 1);
    (void)dup2(saved.error, 2);
    close(saved.output);
    close(saved.error);
}

/* A pseudo terminal: what a program writes to `program`, `person` reads. */
struct terminal {
    int person;
    int program;
};

static inline struct terminal terminal_open(unsigned columns, unsigned rows)
{
    struct terminal t = {posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK), -1};
    struct winsize size = {.ws_col = (unsigned short)columns,
                           .ws_row = (unsigned short)rows};

    assert_true(t.person >= 0);
    assert_int_equal(grantpt(t.person), 0);
    assert_int_equal(unlockpt(t.person), 0);
    t.program = open(ptsname(t.person), O_RDWR | O_NOCTTY);
    assert_true(t.program >= 0);
    assert_int_equal(ioctl(t.program, TIOCSWINSZ, &size), 0);
    return t;
}

static inline void terminal_close(struct terminal t)
{
    close(t.program);
    close(t.person);
}

/* All that can be read now, ended by 0. */
static inline size_t read_all(int fd, char *buf, size_t size)
{
    size_t length = 0;
    ssize_t count;

    while (length + 1 < size &&
           (count = read(fd, buf + length, size - 1 - length)) > 0)
        length += (size_t)count;
    buf[length] = '\0';
    return length;
}

#endif
