/* replay.c - plays inputs through a fuzz target, without a fuzzer.
 *
 * Usage: replay_NAME [--mutate=N] [--seeds=FOLDER] [FILE|FOLDER]...
 *
 * Plays the target's own seeds, N random changes of each (200; the same ones
 * every time), and the files. --seeds writes the seeds into FOLDER instead, for
 * libFuzzer to start from. On a crash the last line says which input it was;
 * that of a changed seed is kept as the file crash-NAME in the folder where it
 * runs.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "rng.h"
#include "tracker.h"

#define HANG_S 20 /* no input takes so long, not even under valgrind */

/* What is being played, for the handler of a crash. */
static struct {
    char name[512];
    const unsigned char *bytes;
    size_t len;
    bool kept; /* it is a file already */
} now;

static unsigned long played;
static const char *program;

static void on_crash(int signal_number)
{
    const char *slash = strrchr(program, '/');
    char path[256];
    int fd;

    dprintf(STDERR_FILENO, "%s: signal %d while playing %s\n", program,
            signal_number, now.name);
    if (!now.kept) {
        snprintf(path, sizeof(path), "crash-%s",
                 slash != NULL ? slash + 1 : program);
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        if (fd >= 0 && write(fd, now.bytes, now.len) == (ssize_t)now.len)
            dprintf(STDERR_FILENO, "kept as %s\n", path);
    }
    _exit(70);
}

/* In a block of just that length: a sanitizer sees a read past its end. */
static void play(const unsigned char *bytes, size_t len)
{
    unsigned char *copy = tracker_malloc(0, len);

    if (copy == NULL) {
        fprintf(stderr, "%s: out of memory\n", program);
        exit(71);
    }
    memcpy(copy, bytes, len);
    now.bytes = copy;
    now.len = len;
    alarm(HANG_S);
    (void)LLVMFuzzerTestOneInput(copy, len);
    played++;
    tracker_free(copy);
}

/* One to eight small changes; returns the new length. */
static size_t change(struct rng *rng, unsigned char *buf, size_t len)
{
    for (uint64_t n = 1 + rng_below(rng, 8); n > 0; n--) {
        size_t at = (size_t)rng_below(rng, len);
        size_t count = 1 + (size_t)rng_below(rng, 8);

        if (len == 0)
            return 0;
        if (count > len - at)
            count = len - at;
        switch (rng_below(rng, 6)) {
        case 0:
            buf[at] ^= (unsigned char)(1u << rng_below(rng, 8));
            break;
        case 1:
            buf[at] = (unsigned char)rng_next(rng);
            break;
        case 2: /* an extreme value */
            memset(buf + at, rng_below(rng, 2) == 0 ? 0 : 0xff, count);
            break;
        case 3: /* take some out */
            memmove(buf + at, buf + at + count, len - at - count);
            len -= count;
            break;
        case 4: /* some twice */
            if (len + count <= FUZZ_SEED_MAX) {
                memmove(buf + at + count, buf + at, len - at);
                len += count;
            }
            break;
        default: /* cut off */
            if (rng_below(rng, 8) == 0)
                len = at;
            break;
        }
    }
    return len;
}

static void play_seeds(unsigned long mutations)
{
    static unsigned char seed[FUZZ_SEED_MAX], buf[FUZZ_SEED_MAX];
    struct rng rng;
    size_t len;

    rng_init(&rng, 1);
    for (unsigned i = 0; (len = fuzz_seed(i, seed)) > 0; i++) {
        snprintf(now.name, sizeof(now.name), "seed %u", i);
        play(seed, len);
        for (unsigned long n = 1; n <= mutations; n++) {
            snprintf(now.name, sizeof(now.name), "change %lu of seed %u", n, i);
            memcpy(buf, seed, len);
            play(buf, change(&rng, buf, len));
        }
    }
}

static int write_seeds(const char *folder)
{
    static unsigned char seed[FUZZ_SEED_MAX];
    size_t len;

    for (unsigned i = 0; (len = fuzz_seed(i, seed)) > 0; i++) {
        char path[4096];
        int fd;
        bool written;

        snprintf(path, sizeof(path), "%s/seed-%u", folder, i);
        fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
        written = fd >= 0 && write(fd, seed, len) == (ssize_t)len;
        if (fd >= 0)
            written = close(fd) == 0 && written;
        if (!written) {
            fprintf(stderr, "%s: cannot write %s: %s\n", program, path,
                    strerror(errno));
            return 74;
        }
    }
    return 0;
}

static int play_file(const char *path)
{
    static unsigned char buf[1u << 20];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, buf, sizeof(buf)) : -1;

    if (fd >= 0)
        close(fd);
    if (len < 0) {
        fprintf(stderr, "%s: cannot read %s: %s\n", program, path,
                strerror(errno));
        return 66;
    }
    snprintf(now.name, sizeof(now.name), "%s", path);
    now.kept = true;
    play(buf, (size_t)len);
    now.kept = false;
    return 0;
}

/* A file, or all files of a folder, one level down. */
static int play_path(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    int rc = 0;

    if (dir == NULL)
        return play_file(path);
    while (rc == 0 && (entry = readdir(dir)) != NULL) {
        char file[4096];

        snprintf(file, sizeof(file), "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.')
            rc = play_file(file);
    }
    closedir(dir);
    return rc;
}

/* AddressSanitizer tells more of these two, and then aborts. */
#if defined(__has_feature)
#define SANITIZED __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static void catch_crashes(void)
{
    static const int signals[] = {SIGABRT, SIGFPE,  SIGILL,
                                  SIGALRM, SIGSEGV, SIGBUS};
    size_t count = sizeof(signals) / sizeof(signals[0]);

    for (size_t i = 0; i < count - (SANITIZED ? 2 : 0); i++)
        signal(signals[i], on_crash);
}

int main(int argc, char **argv)
{
    unsigned long mutations = 200;
    int i = 1, rc = 0;

    program = argv[0];
    catch_crashes();
    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strncmp(argv[i], "--seeds=", 8) == 0)
            return write_seeds(argv[i] + 8);
        if (strncmp(argv[i], "--mutate=", 9) == 0) {
            mutations = strtoul(argv[i] + 9, NULL, 10);
        } else {
            fprintf(stderr, "%s: no such option: %s\n", program, argv[i]);
            return 64;
        }
    }
    play_seeds(mutations);
    for (; i < argc && rc == 0; i++)
        rc = play_path(argv[i]);
    printf("%lu inputs played\n", played);
    return rc;
}
