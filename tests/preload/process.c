/* process.c - processes and signals under the tracker.
 *
 *      process fork     a child that loses 5 blocks and ends with status 3;
 *                       its parent loses 2
 *      process close    closes standard error, then loses 1 block
 *      process ask      loses 4, asks for a report by SIGUSR1, and waits until
 *                       the file named by its second argument is whole
 *      process late     loses nothing: a destructor frees what main left
 *      process exit N   loses 1, ends with status N
 *      process memory   what is known only by memory it mapped itself
 *      process refuse   says whether its third allocation failed
 *      process lock     loses 1, and may not make files or processes any more
 *      process busy     forks while another thread holds the loader
 *      process leave    leaves its session; returns how many files it still has
 *                       open, beside three
 */
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void *late;
extern void **mapped;
void **mapped;

static __attribute__((noinline)) void lose(int blocks)
{
    for (int i = 0; i < blocks; i++) {
        void *ptr = malloc(100);

        __asm__ volatile("" : "+r"(ptr) : : "memory");
        memset(ptr, 0, 100);
    }
}

static __attribute__((noinline)) void wipe(void)
{
    volatile char old[8192];

    for (size_t i = 0; i < sizeof(old); i++)
        old[i] = 0;
}

__attribute__((destructor)) static void free_late(void)
{
    free(late);
}

static int run_fork(void)
{
    int status = 0;
    pid_t child = fork();

    lose(child == 0 ? 5 : 2);
    wipe();
    if (child == 0)
        exit(3);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 2;
    return WIFEXITED(status) && WEXITSTATUS(status) == 3 ? 0 : 2;
}

/* The last line of a report begins like this. */
static int is_whole(const char *path)
{
    char text[8192] = "";
    FILE *in = fopen(path, "r");

    if (in == NULL)
        return 0;
    text[fread(text, 1, sizeof(text) - 1, in)] = '\0';
    fclose(in);
    return strstr(text, "In all: ") != NULL;
}

static int run_ask(const char *path)
{
    struct timespec moment = {0, 1000000};

    lose(4);
    wipe();
    raise(SIGUSR1);
    for (int i = 0; i < 20000 && !is_whole(path); i++)
        nanosleep(&moment, NULL);
    return is_whole(path) ? 0 : 2;
}

static int run_memory(void)
{
    mapped = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        return 2;
    for (int i = 0; i < 10; i++)
        mapped[100 * i] = malloc(50);
    lose(1);
    wipe();
    return 0;
}

/* Compilers know that a small malloc cannot fail. */
static __attribute__((noinline)) void *get(size_t size)
{
    void *(*volatile allocate)(size_t) = malloc; /* by its address */
    void *ptr = allocate(size);

    __asm__ volatile("" : "+r"(ptr) : : "memory");
    return ptr;
}

static int run_refuse(void)
{
    void *first = get(1);
    void *second = get(2);
    void *third = get(3);
    void *fourth = get(4);

    fprintf(stderr, "%s %s\n", third == NULL ? "refused" : "given",
            fourth == NULL ? "refused" : "given");
    free(first);
    free(second);
    free(third);
    free(fourth);
    return 0;
}

static int run_leave(void)
{
    int status = 0;
    pid_t child = fork();
    int open_files = 0;

    if (child == 0) {
        if (setsid() < 0)
            _exit(99);
        for (int fd = 3; fd < 2000; fd++)
            open_files += fcntl(fd, F_GETFD) >= 0;
        _exit(open_files);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 2;
    return WEXITSTATUS(status);
}

static pthread_barrier_t held;

static int hold_loader(struct dl_phdr_info *info, size_t size, void *ctx)
{
    (void)info;
    (void)size;
    (void)ctx;
    pthread_barrier_wait(&held);
    pthread_barrier_wait(&held); /* until the child has ended */
    return 1;
}

static void *iterate(void *ctx)
{
    dl_iterate_phdr(hold_loader, ctx);
    return NULL;
}

static int run_busy(void)
{
    int status = 0;
    pthread_t thread;
    pid_t child;

    pthread_barrier_init(&held, NULL, 2);
    if (pthread_create(&thread, NULL, iterate, NULL) != 0)
        return 2;
    pthread_barrier_wait(&held);
    child = fork();
    if (child == 0)
        exit(6);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return 2;
    pthread_barrier_wait(&held);
    pthread_join(thread, NULL);
    return WEXITSTATUS(status);
}

/* No file in memory, and so no copy of the process can be looked at. */
static int run_lock(void)
{
    const struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_memfd_create, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {
        .len = 4,
        .filter = (struct sock_filter *)rules,
    };

    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        return 2;
    lose(1);
    wipe();
    return 0;
}

int main(int argc, char **argv)
{
    const char *what = argc > 1 ? argv[1] : "";

    if (strcmp(what, "fork") == 0)
        return run_fork();
    if (strcmp(what, "ask") == 0 && argc > 2)
        return run_ask(argv[2]);
    if (strcmp(what, "memory") == 0)
        return run_memory();
    if (strcmp(what, "lock") == 0)
        return run_lock();
    if (strcmp(what, "busy") == 0)
        return run_busy();
    if (strcmp(what, "leave") == 0)
        return run_leave();
    if (strcmp(what, "refuse") == 0)
        return run_refuse();
    if (strcmp(what, "late") == 0) {
        late = malloc(1000);
        return 0;
    }
    if (strcmp(what, "close") == 0)
        fclose(stderr);
    lose(1);
    wipe();
    return argc > 2 ? atoi(argv[2]) : 0;
}
