/* exports_help.h - run something in a child with a heap of its own, and read
 * what it writes: the tracker never forgets an origin, so exact texts need a
 * process that nobody allocated in before.
 */
#ifndef TESTS_EXPORTS_HELP_H
#define TESTS_EXPORTS_HELP_H

#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define APART_BYTES (1 << 20)

/* In the child, where a cmocka assertion would jump into the parent's code. */
#define APART_CHECK(true_is_right)                                             \
    do {                                                                       \
        if (!(true_is_right)) {                                                \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__,                 \
                    #true_is_right);                                           \
            _exit(99);                                                         \
        }                                                                      \
    } while (0)

struct apart {
    pid_t pid; /* of the child that was */
    int status;
    char text[APART_BYTES];
};

/* What `body` writes to its stream is a->text; what it returns a->status
 * (0 to 127), or -1 if the child crashed. */
static inline void run_apart(struct apart *a, int (*body)(FILE *out))
{
    size_t len = 0;
    ssize_t n;
    int status = 0;
    int ends[2];

    memset(a, 0, sizeof(*a));
    assert_int_equal(pipe(ends), 0);
    fflush(NULL);
    a->pid = fork();
    assert_true(a->pid >= 0);
    if (a->pid == 0) {
        FILE *out = fdopen(ends[1], "w");

        close(ends[0]);
        status = out == NULL ? 127 : body(out);
        if (out != NULL)
            fclose(out);
        _exit(status);
    }
    close(ends[1]);
    while (len + 1 < APART_BYTES &&
           (n = read(ends[0], a->text + len, APART_BYTES - 1 - len)) > 0)
        len += (size_t)n;
    close(ends[0]);
    assert_int_equal(waitpid(a->pid, &status, 0), a->pid);
    a->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#endif
