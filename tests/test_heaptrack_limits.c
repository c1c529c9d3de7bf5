/* test_heaptrack_limits.c - a heaptrack recording at its limits: of bytes, of
 * memory, in a forked child, in a program that closes files.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "heaptrack_help.h"
#include "pages.h"

static int churn_little(FILE *out)
{
    return churn(out, 1000);
}

static int count_events(const char *from, const char *to)
{
    int count = 0;

    for (; from < to; from += strcspn(from, "\n") + 1)
        count += *from == '+' || *from == '-';
    return count;
}

static void past_the_limit_what_is_live_stays_right(void **state)
{
    static struct apart a;
    const char *note;
    const char *first_event;

    (void)state;
    run_apart(&a, churn_little);
    check_churn(&a, false);
    note = strstr(a.text, "\n# ");
    first_event = strstr(a.text, "\n+ ");
    assert_non_null(
        strstr(note, " events left out; what follows is their balance\n"));
    /* 1,000 bytes are 250 words, less what a last event might take. */
    assert_in_range(count_events(first_event + 1, note), 100, 250);
}

/* Room for a few kinds of blocks only: what is recorded fits together. */
static int no_memory(FILE *out)
{
    struct export_heaptrack *h = start(0);
    struct export_heaptrack_result result;
    void *blocks[1000];
    int rc;

    for (int i = 0; i < 300; i++)
        blocks[i] = order(10);
    pages_limit(pages_held());
    for (int i = 300; i < 1000; i++)
        blocks[i] = order((size_t)i);
    pages_limit(0);
    tracker_free(order(999)); /* too late to be known */
    for (int i = 0; i < 1000; i++)
        tracker_free(blocks[i]);
    rc = export_heaptrack_write(h, out, NULL, NULL, &result);
    fprintf(out, "# %" PRIu64 " %" PRIu64 "\n", result.events, result.left_out);
    return -rc;
}

static void kinds_without_memory_are_left_out_with_their_frees(void **state)
{
    static struct apart a;
    struct heap heap;
    char want[64];

    (void)state;
    run_apart(&a, no_memory);
    assert_int_equal(a.status, 0);
    heap = replay(a.text);
    assert_int_equal(heap.blocks, 0);
    assert_int_equal(heap.bytes, 0);
    assert_in_range(heap.allocations, 300, 999);
    snprintf(want, sizeof(want), "# %ld %ld\n", 2 * heap.allocations,
             2002 - 2 * heap.allocations);
    assert_non_null(strstr(a.text, want));
}

static int forking(FILE *out)
{
    struct export_heaptrack *h = start(0);
    int status = 0;
    pid_t child;

    order(1);
    child = fork();
    APART_CHECK(child >= 0);
    if (child == 0) {
        for (int i = 0; i < 20000; i++) /* more than a buffer full */
            order(2);
        status = export_heaptrack_write(h, out, NULL, NULL, NULL) == -ECHILD;
        export_heaptrack_free(h);
        _exit(status);
    }
    APART_CHECK(waitpid(child, &status, 0) == child);
    order(3);
    APART_CHECK(export_heaptrack_write(h, out, NULL, NULL, NULL) == 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void a_forked_child_records_and_writes_nothing(void **state)
{
    static struct apart a;
    struct heap heap;

    (void)state;
    run_apart(&a, forking);
    assert_int_equal(a.status, 1);
    heap = replay(a.text);
    assert_int_equal(heap.blocks, 2);
    assert_int_equal(heap.bytes, 4);
    assert_null(strstr(strstr(a.text, "v 10400 2") + 1, "v 10400 2"));
}

static int nowhere(FILE *out)
{
    const struct export_heaptrack_options options = {.beside =
                                                         "no/such/folder/x"};
    struct export_heaptrack *h = (void *)1;
    size_t before = pages_held();

    fprintf(out, "%d", export_heaptrack_new(&options, &h));
    APART_CHECK(h == NULL);
    APART_CHECK(pages_held() == before);
    return 0;
}

static void a_folder_that_is_not_there_is_told_at_the_start(void **state)
{
    static struct apart a;
    char want[16];

    (void)state;
    run_apart(&a, nowhere);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want), "%d", -ENOENT);
    assert_string_equal(a.text, want);
}

/* A daemon that closes everything, and then opens a file of its own, which may
 * get the number that was ours. */
static int closing(FILE *out)
{
    struct export_heaptrack *h = start(0);
    char path[] = "/tmp/test_heaptrack.XXXXXX";
    int own = mkstemp(path);
    int rc;

    APART_CHECK(own >= 0);
    unlink(path);
    for (int fd = fileno(out) + 1; fd < 1000; fd++)
        if (fd != own && fcntl(fd, F_GETFD) >= 0)
            APART_CHECK(dup2(own, fd) == fd);
    for (int i = 0; i < 20000; i++) /* more than a buffer full */
        order(2);
    rc = export_heaptrack_write(h, out, NULL, NULL, NULL);
    export_heaptrack_free(h);
    APART_CHECK(lseek(own, 0, SEEK_END) == 0);
    fprintf(out, "%d", rc);
    return 0;
}

static void a_program_that_closes_all_files_keeps_its_own(void **state)
{
    static struct apart a;
    char want[16];

    (void)state;
    run_apart(&a, closing);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want), "%d", -EBADF);
    assert_string_equal(a.text, want);
}

static int open_files(void)
{
    int count = 0;

    for (int fd = 0; fd < 1024; fd++)
        count += fcntl(fd, F_GETFD) >= 0;
    return count;
}

static int comes_and_goes(FILE *out)
{
    int before = open_files();
    size_t pages = pages_held();
    struct export_heaptrack *h = start(0);

    export_heaptrack_free(h); /* without having written */
    export_heaptrack_free(NULL);
    fprintf(out, "%d", open_files() - before);
    return pages_held() == pages ? 0 : 99;
}

static void a_recording_leaves_no_file_open_and_no_memory(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, comes_and_goes);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "0");
}

/* Each limit on the tracker's own memory, up to where it is enough. */
static int short_of_memory(FILE *out)
{
    FILE *sink = fopen("/dev/null", "w");
    int files = open_files();
    int failed[2] = {0, 0};
    struct export_heaptrack_result result = {.left_out = 1};
    int rc = -1;

    tracker_free(order(1));
    for (size_t pages = 1; rc != 0 || result.left_out != 0; pages++) {
        size_t before = pages_held();
        struct export_heaptrack *h = NULL;

        pages_limit(before + pages * 4096 - 1);
        rc = export_heaptrack_new(NULL, &h);
        failed[0] += rc == -ENOMEM;
        if (rc == 0) {
            tracker_free(order(10));
            tracker_free(order(20));
            rc = export_heaptrack_write(h, sink, NULL, NULL, &result);
            failed[1] += rc == -ENOMEM;
        }
        export_heaptrack_free(h);
        pages_limit(0);
        APART_CHECK(rc == 0 || rc == -ENOMEM);
        APART_CHECK(pages_held() == before);
        APART_CHECK(open_files() == files);
        APART_CHECK(pages < 1000);
    }
    fprintf(out, "%d %d", failed[0] > 1, failed[1] > 1);
    return 0;
}

static void a_recording_without_memory_fails_whole_and_keeps_none(void **state)
{
    static struct apart a;

    (void)state;
    run_apart(&a, short_of_memory);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "1 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(past_the_limit_what_is_live_stays_right),
        cmocka_unit_test(kinds_without_memory_are_left_out_with_their_frees),
        cmocka_unit_test(a_forked_child_records_and_writes_nothing),
        cmocka_unit_test(a_folder_that_is_not_there_is_told_at_the_start),
        cmocka_unit_test(a_program_that_closes_all_files_keeps_its_own),
        cmocka_unit_test(a_recording_leaves_no_file_open_and_no_memory),
        cmocka_unit_test(a_recording_without_memory_fails_whole_and_keeps_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
