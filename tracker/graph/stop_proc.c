/* stop_proc.c - what /proc says of this process, read without libc's help. */
#include "stop_proc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Text ------------------------------------------------------------------- */

/* Read digits of `base` (10 or 16) from *at, which is moved behind them. */
static uint64_t read_number(const char **at, unsigned base)
{
    uint64_t value = 0;

    for (;; ++*at) {
        char c = **at;
        unsigned digit = base;

        if (c >= '0' && c <= '9')
            digit = (unsigned)(c - '0');
        else if (c >= 'a' && c <= 'f')
            digit = (unsigned)(c - 'a') + 10;
        if (digit >= base)
            return value;
        value = value * base + digit;
    }
}

/* "/proc/self/task/123/status" */
static void task_path(char *out, uint32_t thread, const char *name)
{
    char digits[11];
    size_t count = 0;

    out = stpcpy(out, "/proc/self/task/");
    do
        digits[count++] = (char)('0' + thread % 10);
    while ((thread /= 10) > 0);
    while (count > 0)
        *out++ = digits[--count];
    *out++ = '/';
    stpcpy(out, name);
}

#define PATH_BYTES 64

/* A short file as a string. Its length, 0 if it cannot be read. */
static size_t read_task(uint32_t thread, const char *name, char *out,
                        size_t room)
{
    char path[PATH_BYTES];
    ssize_t length = -1;
    int fd = -1;

    task_path(path, thread, name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        length = read(fd, out, room - 1);
        close(fd);
    }
    length = length < 0 ? 0 : length;
    out[length] = '\0';
    return (size_t)length;
}

/* Threads ---------------------------------------------------------------- */

struct entry64 {
    uint64_t inode;
    int64_t next;
    unsigned short bytes;
    unsigned char type;
    char name[];
};

int proc_each_thread(bool (*visit)(uint32_t thread, void *ctx), void *ctx)
{
    _Alignas(struct entry64) char buffer[4096];
    int fd = open("/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool more = true;
    long got = 0;

    if (fd < 0)
        return -errno;
    while (more &&
           (got = syscall(SYS_getdents64, fd, buffer, sizeof(buffer))) > 0) {
        for (long at = 0; at < got && more;) {
            const struct entry64 *entry = (const void *)(buffer + at);
            const char *name = entry->name;

            if (*name != '.')
                more = visit((uint32_t)read_number(&name, 10), ctx);
            at += entry->bytes;
        }
    }
    close(fd);
    return got < 0 ? -EIO : 0;
}

bool proc_blocks(uint32_t thread, int signal_number)
{
    char status[4096];
    const char *mask = NULL;

    if (read_task(thread, "status", status, sizeof(status)) == 0)
        return true;
    mask = strstr(status, "\nSigBlk:\t");
    if (mask == NULL)
        return true;
    mask += strlen("\nSigBlk:\t");
    return (read_number(&mask, 16) >> (signal_number - 1) & 1) != 0;
}

/* "7 0x.. 0x.. 0x.. 0x.. 0x.. 0x.. 0xSP 0xPC", or "-1 0xSP 0xPC", or
 * "running". */
uintptr_t proc_stack_pointer(uint32_t thread)
{
    char text[512];
    const char *at = NULL;

    if (read_task(thread, "syscall", text, sizeof(text)) == 0)
        return 0;
    at = strrchr(text, ' ');
    if (at == NULL)
        return 0;
    while (at > text && at[-1] != ' ')
        at--;
    if (strncmp(at, "0x", 2) != 0)
        return 0;
    at += 2;
    return (uintptr_t)read_number(&at, 16);
}

/* Mappings --------------------------------------------------------------- */

/* "start-end rw-p offset device inode   name" */
static struct proc_mapping read_mapping(const char *line)
{
    struct proc_mapping m = {.start = 0};
    const char *at = line;

    m.start = (uintptr_t)read_number(&at, 16);
    at += *at == '-';
    m.end = (uintptr_t)read_number(&at, 16);
    at += *at == ' ';
    m.readable = at[0] == 'r';
    m.writable = m.readable && at[1] == 'w';
    m.file = strchr(line, '/') != NULL;
    m.main_stack = strstr(line, "[stack]") != NULL;
    return m;
}

struct reader {
    bool (*visit)(const struct proc_mapping *, void *);
    void *ctx;
    char line[256]; /* as far as it fits: names may be longer */
    size_t length;
    bool more;
};

static void end_line(struct reader *r)
{
    struct proc_mapping mapping;

    r->line[r->length] = '\0';
    r->length = 0;
    mapping = read_mapping(r->line);
    r->more = r->visit(&mapping, r->ctx);
}

static void take_text(struct reader *r, const char *text, size_t length)
{
    for (size_t i = 0; i < length && r->more; i++) {
        if (text[i] == '\n')
            end_line(r);
        else if (r->length < sizeof(r->line) - 1)
            r->line[r->length++] = text[i];
    }
}

int proc_each_mapping(bool (*visit)(const struct proc_mapping *, void *ctx),
                      void *ctx)
{
    struct reader reader = {.visit = visit, .ctx = ctx, .more = true};
    int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    char buffer[4096];
    ssize_t got = 0;

    if (fd < 0)
        return -errno;
    while (reader.more && (got = read(fd, buffer, sizeof(buffer))) > 0)
        take_text(&reader, buffer, (size_t)got);
    close(fd);
    return got < 0 ? -EIO : 0;
}
