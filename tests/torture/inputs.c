/* inputs.c - small files for replays.
 *
 *      day.itch, day.itch.gz   what the exchange sent in two seconds
 *      day.csv, day.csv.gz     messages of LOBSTER, every kind of them
 *      book.csv                the book that they start from
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "torture/torture.h"

#define ORDERS 40

static bool fail(const char *what)
{
    fprintf(stderr, "torture: %s: %s\n", what, strerror(errno));
    return false;
}

static bool record(const struct setup *setup)
{
    char option[PATH_MAX + 16];
    int status = -1;
    pid_t pid;

    (void)snprintf(option, sizeof(option), "--record=%s/day.itch",
                   setup->inputs);
    pid = fork();
    if (pid == 0) {
        int nothing = open("/dev/null", O_RDWR);

        (void)dup2(nothing, 1);
        execl(setup->bot, setup->bot, "--for=2s", "--rate=10", option,
              (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
        return fail("cannot record an input");
    return true;
}

/* Orders come, change, trade and go, one kind after the other; a trading halt
 * and a trade of a hidden order are among them. */
static void write_messages(FILE *out)
{
    for (int i = 0; i < ORDERS; i++) {
        int price = 1000000 + (i % 2 == 0 ? -100 : 100) * (1 + i % 5);
        int side = i % 2 == 0 ? 1 : -1;
        int ref = 100 + i;
        int at = 34200 + i;

        fprintf(out, "%d.1,1,%d,300,%d,%d\n", at, ref, price, side);
        fprintf(out, "%d.2,4,%d,50,%d,%d\n", at, ref, price, side);
        fprintf(out, "%d.3,2,%d,100,%d,%d\n", at, ref, price, side);
        if (i % 3 == 0)
            fprintf(out, "%d.4,3,%d,150,%d,%d\n", at, ref, price, side);
        fprintf(out, "%d.5,5,0,70,1000050,1\n", at);
    }
    fputs("34250,7,0,0,-1,-1\n34251,7,0,0,1,-1\n", out);
}

static void write_book(FILE *out)
{
    fputs("1000500,100,999500,200,1000600,300,999400,400\n", out);
}

static bool write_text(const char *folder, const char *name,
                       void (*write)(FILE *out))
{
    char path[PATH_MAX + 16];
    FILE *out;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    out = fopen(path, "w");
    if (out == NULL)
        return fail(path);
    write(out);
    return fclose(out) == 0 || fail(path);
}

static bool pack(const char *folder, const char *name)
{
    char path[PATH_MAX + 16];
    char buf[4096];
    size_t count;
    gzFile packed;
    FILE *plain;
    bool good = true;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    plain = fopen(path, "r");
    if (plain == NULL)
        return fail(path);
    (void)snprintf(path, sizeof(path), "%s/%s.gz", folder, name);
    packed = gzopen(path, "wb");
    while (packed != NULL && (count = fread(buf, 1, sizeof(buf), plain)) > 0)
        good &= gzwrite(packed, buf, (unsigned)count) == (int)count;
    (void)fclose(plain);
    if (packed == NULL || gzclose(packed) != Z_OK || !good)
        return fail(path);
    return true;
}

bool inputs_make(const struct setup *setup)
{
    const char *folder = setup->inputs;

    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return fail(folder);
    return record(setup) && write_text(folder, "day.csv", write_messages) &&
           write_text(folder, "book.csv", write_book) &&
           pack(folder, "day.itch") && pack(folder, "day.csv");
}
