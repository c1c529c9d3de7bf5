/* test_heaptrack.c - a heaptrack recording: its text, its limits, forks. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "export_heaptrack.h"
#include "exports_help.h"
#include "pages.h"
#include "tracker.h"

#define TAG_TEST 3

static const struct tracker_site at_order = {"made/up.c", "order_new", 12};
static const struct tracker_site at_session = {"made/up.c", "", 34};

static struct export_heaptrack *start(uint64_t limit_bytes)
{
    const struct export_heaptrack_options options = {.limit_bytes =
                                                         limit_bytes};
    struct export_heaptrack *h = NULL;

    APART_CHECK(export_heaptrack_new(&options, &h) == 0);
    return h;
}

static void *order(size_t size)
{
    void *block = tracker_malloc_at(TAG_TEST, size, &at_order);

    APART_CHECK(block != NULL);
    return block;
}

/* What the machine decides becomes a letter: I's pages, an address, R's. */
static void mask(char *text)
{
    char *to = text;
    char *line = text;

    while (*line != '\0') {
        char *end = line + strcspn(line, "\n");
        char kind = *line;
        const char *from = line;

        if (kind == 'I' || kind == 'R') {
            from = end;
            *to++ = kind;
        } else if (kind == 'i') {
            from = line + 2 + strcspn(line + 2, " ");
            *to++ = kind;
            *to++ = ' ';
            *to++ = '@';
        }
        line = end + 1;
        memmove(to, from, (size_t)(line - from));
        to += line - from;
    }
    *to = '\0';
}

static int tiny(FILE *out)
{
    void *before = order(48);
    struct export_heaptrack *h;
    struct export_heaptrack_result result;
    void *session;
    int rc;

    tracker_set_clock_ms(1000);
    h = start(0);
    session = tracker_malloc_at(TAG_TEST, 256, &at_session);
    tracker_free(before);
    tracker_set_clock_ms(1009);
    order(48);
    tracker_set_clock_ms(1010);
    session = tracker_realloc_at(TAG_TEST, session, 255, &at_session);
    tracker_free(order(48));
    tracker_set_clock_ms(2000);
    rc = export_heaptrack_write(h, out, NULL, "bot\n--x", &result);
    fprintf(out, "%" PRIu64 " %" PRIu64 "\n", result.events, result.left_out);
    export_heaptrack_free(h);
    tracker_free(session);
    return -rc;
}

static void events_come_after_the_names_they_need(void **state)
{
    struct apart a;

    (void)state;
    run_apart(&a, tiny);
    assert_int_equal(a.status, 0);
    mask(a.text);
    assert_string_equal(a.text, "v 10400 2\n"
                                "X bot --x\n"
                                "I\n"
                                "s order_new\n"
                                "s made/up.c\n"
                                "i @ 0 1 2 c\n"
                                "t 1 0\n"
                                "a 0 1\n"
                                "a 30 1\n"
                                "i @ 0 0 2 22\n"
                                "t 2 0\n"
                                "a 100 2\n"
                                "a ff 2\n"
                                "+ 1\n" /* live at the start */
                                "+ 2\n"
                                "- 1\n"
                                "+ 1\n" /* 9 ms: no stamp of its own */
                                "c a\n"
                                "- 2\n"
                                "+ 3\n"
                                "+ 1\n"
                                "- 1\n"
                                "c 3e8\n"
                                "R\n"
                                "8 0\n");
}

/* What a reader of the events gets to. */
struct heap {
    long blocks;
    long long bytes;
    long long peak_bytes;
    long allocations;
};

static struct heap replay(const char *text)
{
    static long long sizes[4096];
    struct heap heap = {0, 0, 0, 0};
    int kinds = 0;

    for (const char *line = text; line[0] != '\0';
         line += strcspn(line, "\n") + 1) {
        char *end = NULL;
        long number = line[1] == ' ' ? strtol(line + 2, &end, 16) : 0;

        if (line[0] == 'a')
            sizes[kinds++] = number;
        if (line[0] != '+' && line[0] != '-')
            continue;
        assert_in_range(number, 1, kinds - 1);
        heap.allocations += line[0] == '+';
        heap.blocks += line[0] == '+' ? 1 : -1;
        heap.bytes += line[0] == '+' ? sizes[number] : -sizes[number];
        if (heap.bytes > heap.peak_bytes)
            heap.peak_bytes = heap.bytes;
    }
    return heap;
}

/* A few thousand events, deterministic; what is live at the end is known. */
static int churn(FILE *out, uint64_t limit_bytes)
{
    static void *live[64];
    struct export_heaptrack *h = start(limit_bytes);
    struct export_heaptrack_result result;
    struct tracker_count total;
    unsigned seed = 1;
    int rc;

    for (int i = 0; i < 3000; i++) {
        unsigned at;

        seed = seed * 1103515245U + 12345U;
        at = seed >> 16 & 63;
        tracker_free(live[at]);
        live[at] = NULL;
        if ((seed >> 24 & 3) != 0)
            live[at] = order(1 + (seed >> 20 & 31));
        tracker_set_clock_ms((uint64_t)i);
    }
    total = tracker_total();
    rc = export_heaptrack_write(h, out, NULL, NULL, &result);
    fprintf(out,
            "# %" PRIu64 " allocations %" PRIu64 " live %" PRIu64
            " bytes %" PRIu64 " peak %s left out\n",
            total.allocations, total.live_blocks, total.live_bytes,
            total.peak_bytes, result.left_out == 0 ? "nothing" : "some");
    export_heaptrack_free(h);
    return -rc;
}

static int churn_all(FILE *out)
{
    return churn(out, 0);
}

static int churn_little(FILE *out)
{
    return churn(out, 1000);
}

static void check_churn(const struct apart *a, bool whole)
{
    struct heap heap = replay(a->text);
    const char *last = strstr(a->text, "\n# ");
    unsigned long long allocations, live, bytes, peak;
    char left_out[16];

    assert_int_equal(a->status, 0);
    assert_non_null(last);
    if (!whole)
        last = strstr(last + 1, "\n# ");
    assert_non_null(last);
    assert_int_equal(sscanf(last,
                            " # %llu allocations %llu live %llu bytes %llu "
                            "peak %15s left out",
                            &allocations, &live, &bytes, &peak, left_out),
                     5);
    assert_true(live > 20);
    assert_int_equal(heap.blocks, live);
    assert_int_equal(heap.bytes, bytes);
    assert_string_equal(left_out, whole ? "nothing" : "some");
    if (whole) {
        assert_int_equal(heap.allocations, allocations);
        assert_int_equal(heap.peak_bytes, peak);
    } else {
        assert_true(heap.allocations < (long)allocations);
        assert_true(heap.peak_bytes <= (long long)peak);
    }
}

static void a_reader_counts_what_the_tracker_counted(void **state)
{
    struct apart a;

    (void)state;
    run_apart(&a, churn_all);
    check_churn(&a, true);
}

static void past_the_limit_what_is_live_stays_right(void **state)
{
    struct apart a;
    const char *note;
    const char *first_event;

    (void)state;
    run_apart(&a, churn_little);
    check_churn(&a, false);
    note = strstr(a.text, "\n# ");
    first_event = strstr(a.text, "\n+ ");
    assert_non_null(
        strstr(note, " events left out; what follows is their balance\n"));
    assert_in_range(note - first_event, 1000 - 64, 1000);
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
    for (int i = 0; i < 1000; i++)
        tracker_free(blocks[i]);
    pages_limit(0);
    rc = export_heaptrack_write(h, out, NULL, NULL, &result);
    fprintf(out, "# %" PRIu64 " %" PRIu64 "\n", result.events, result.left_out);
    return -rc;
}

static void kinds_without_memory_are_left_out_with_their_frees(void **state)
{
    struct apart a;
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
             2000 - 2 * heap.allocations);
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
    struct apart a;
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
    struct apart a;
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
    struct apart a;
    char want[16];

    (void)state;
    run_apart(&a, closing);
    assert_int_equal(a.status, 0);
    snprintf(want, sizeof(want), "%d", -EBADF);
    assert_string_equal(a.text, want);
}

/* Each thread frees what another one allocated. */
#define THREADS 4

static void *_Atomic shared[32];

static void *swap_blocks(void *number)
{
    unsigned seed = *(const unsigned *)number;

    for (int i = 0; i < 800; i++) {
        seed = seed * 1103515245U + 12345U;
        tracker_free(atomic_exchange(&shared[seed >> 16 & 31],
                                     order(1 + (seed >> 21 & 7))));
    }
    return NULL;
}

static int threads(FILE *out)
{
    struct export_heaptrack *h = start(0);
    pthread_t ids[THREADS];
    unsigned numbers[THREADS];
    struct tracker_count total;
    int rc;

    for (unsigned i = 0; i < THREADS; i++) {
        numbers[i] = i;
        APART_CHECK(pthread_create(&ids[i], NULL, swap_blocks, &numbers[i]) ==
                    0);
    }
    for (int i = 0; i < THREADS; i++)
        APART_CHECK(pthread_join(ids[i], NULL) == 0);
    rc = export_heaptrack_write(h, out, NULL, NULL, NULL);
    total = tracker_total();
    fprintf(out,
            "\n# %" PRIu64 " allocations %" PRIu64 " live %" PRIu64
            " bytes %" PRIu64 " peak nothing left out\n",
            total.allocations, total.live_blocks, total.live_bytes,
            total.peak_bytes);
    return -rc;
}

static void
events_of_several_threads_are_in_the_order_they_were_counted(void **state)
{
    struct apart a;

    (void)state;
    run_apart(&a, threads);
    check_churn(&a, true);
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
    struct apart a;

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
    struct apart a;

    (void)state;
    run_apart(&a, short_of_memory);
    assert_int_equal(a.status, 0);
    assert_string_equal(a.text, "1 1");
}

static int real_clock(FILE *out)
{
    const struct export_heaptrack_options options = {.real_time = true};
    struct export_heaptrack *h = NULL;

    APART_CHECK(export_heaptrack_new(&options, &h) == 0);
    tracker_set_clock_ms(1000000000); /* 12 days */
    order(1);
    return -export_heaptrack_write(h, out, NULL, NULL, NULL);
}

static void real_time_is_not_the_tracker_s_clock(void **state)
{
    struct apart a;
    const char *stamp;

    (void)state;
    run_apart(&a, real_clock);
    assert_int_equal(a.status, 0);
    stamp = strstr(a.text, "\nc ");
    assert_non_null(stamp);
    assert_true(strtoll(stamp + 3, NULL, 16) < 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_come_after_the_names_they_need),
        cmocka_unit_test(a_reader_counts_what_the_tracker_counted),
        cmocka_unit_test(past_the_limit_what_is_live_stays_right),
        cmocka_unit_test(kinds_without_memory_are_left_out_with_their_frees),
        cmocka_unit_test(a_forked_child_records_and_writes_nothing),
        cmocka_unit_test(a_folder_that_is_not_there_is_told_at_the_start),
        cmocka_unit_test(a_program_that_closes_all_files_keeps_its_own),
        cmocka_unit_test(
            events_of_several_threads_are_in_the_order_they_were_counted),
        cmocka_unit_test(a_recording_leaves_no_file_open_and_no_memory),
        cmocka_unit_test(a_recording_without_memory_fails_whole_and_keeps_none),
        cmocka_unit_test(real_time_is_not_the_tracker_s_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
