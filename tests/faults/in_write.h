/* in_write.h - is a process stuck in a write that nobody reads, or in opening
 * a FIFO that nobody has opened?
 *
 * The kernel says in which system call a process waits. A write to a pipe or
 * a terminal that goes on is over in no time: who is seen twice in the same
 * one, with time between, waits for a reader.
 */
#ifndef TESTS_FAULTS_IN_WRITE_H
#define TESTS_FAULTS_IN_WRITE_H

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>

/* The line of /proc/PID/syscall, if that is a write or an
 * open. */
static inline bool in_write_look(pid_t pid, char line[256])
{
    char path[64];
    FILE *file;
    long number = -1;

    (void)snprintf(path, sizeof(path), "/proc/%ld/syscall", (long)pid);
    file = fopen(path, "r");
    if (file == NULL)
        return false;
    if (fgets(line, 256, file) == NULL || sscanf(line, "%ld", &number) != 1)
        number = -1;
    (void)fclose(file);
    return number == SYS_write || number == SYS_writev || number == SYS_openat;
}

/* Wait until `pid` is stuck so; false: not within `wait_ms`. */
static inline bool in_write_wait(pid_t pid, int wait_ms)
{
    char before[256] = "";
    char now[256];

    for (int ms = 0; ms < wait_ms; ms += 50) {
        if (!in_write_look(pid, now))
            now[0] = '\0';
        else if (strcmp(now, before) == 0)
            return true;
        memcpy(before, now, sizeof(before));
        (void)poll(NULL, 0, 50);
    }
    return false;
}

#endif
