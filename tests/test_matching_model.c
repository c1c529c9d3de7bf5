/* test_matching_model.c - the engine against a model that is slow and plain.
 *
 * Usage: test_matching_model                            the quick tests
 *        test_matching_model SEEDS OPERATIONS [SEED]    so many of each
 *        test_matching_model FILE                       operations from a file
 *
 * Both are told the same random operations (model/flow.h) and must say and
 * hold the same (model/check.h). If they don't, the operations are made as few
 * as still show it, and printed: the third form plays them again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "apart.h"
#include "check.h"
#include "flow.h"
#include "rng.h"
#include "shrink.h"
#include "tracker.h"

#define QUICK_SEEDS 6
#define QUICK_OPERATIONS 20000
#define LOOK_EVERY 500
#define OPERATIONS_MAX 20000000 /* of one run; costs what is used */
#define RUN_LIMIT_S 900

/* In shared memory: a run is a process of its own (model/apart.h). */
static struct check *check;
static struct operations *operations;

/* Tell what differs, and the fewest operations that show it. */
static void report(uint64_t seed)
{
    print_error("seed %" PRIu64 ", operation %" PRIu64 ": %s\n", seed,
                check->done, check->why);
    print_error("shrinking %zu operations\n", operations->count);
    if (shrink(check, operations, NULL) != 0)
        print_error("(not to the end: no memory)\n");
    print_error("# %zu operations; at the last: %s\n", operations->count,
                check->why);
    operations_write(operations, stderr);
}

struct run {
    uint64_t seed;
    uint64_t count;
    struct operation (*twist)(struct operation);
};

static void play_run(void *arg)
{
    const struct run *run = arg;
    struct flow flow;
    bool same = check_open(check, LOOK_EVERY) == 0;

    check->twist = run->twist;
    flow_init(&flow, run->seed);
    for (uint64_t i = 0; same && i < run->count; i++) {
        struct operation op = flow_next(&flow, &check->model);

        same = operations_add(operations, &op) == 0 && check_step(check, &op);
    }
    same = same && check_look(check);
    check_close(check);
    if (same && tracker_total().live_blocks != 0)
        same = check_left(check, tracker_total().live_blocks);
    check->same = same;
}

/* Are the two the same for so many operations? */
static bool run_is_same(const struct run *run)
{
    int rc;

    operations->count = 0;
    rc = apart_do(play_run, (void *)(uintptr_t)run, RUN_LIMIT_S);
    if (rc > 0)
        check_crashed(check, rc);
    return rc == 0 && check->same;
}

static int open_check(void **state)
{
    (void)state;
    check = apart_map(sizeof(*check));
    return check == NULL ? -1 : operations_new(OPERATIONS_MAX, &operations);
}

static int close_check(void **state)
{
    (void)state;
    apart_unmap(check, sizeof(*check));
    operations_free(operations);
    return 0;
}

static void the_engine_does_what_the_model_does(void **state)
{
    uint64_t trades = 0;
    uint64_t failed = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= QUICK_SEEDS; seed++) {
        const struct run run = {seed, QUICK_OPERATIONS, NULL};

        if (!run_is_same(&run)) {
            report(seed);
            fail();
        }
        trades += check->trades;
        failed += check->failed;
    }
    assert_true(trades > QUICK_SEEDS * QUICK_OPERATIONS / 10);
    assert_true(failed > 100);
}

static struct operation reduce_13_by_14(struct operation op)
{
    if (op.type == 'R' && op.qty == 13)
        op.qty = 14;
    return op;
}

/* What is planted between the two is found, and shown by an order and what is
 * done to it. */
static void a_difference_is_found_and_shrunk(void **state)
{
    const struct run run = {7, QUICK_OPERATIONS, reduce_13_by_14};

    (void)state;
    assert_false(run_is_same(&run));
    assert_true(operations->count > 100);
    assert_int_equal(shrink(check, operations, reduce_13_by_14), 0);
    assert_int_equal(operations->count, 2);
    assert_int_equal(operations->list[0].type, 'E');
    assert_int_equal(operations->list[1].type, 'R');
    assert_true(strstr(check->why, "event 0: the engine says c qty=14") ==
                check->why);
    assert_int_equal(shrink_play(check, operations, NULL), 0);
}

static struct operation crash_at_13(struct operation op)
{
    if (op.type == 'R' && op.qty == 13)
        raise(SIGSEGV);
    return op;
}

/* Whatever the engine does, the operations that made it do so are told. */
static void a_crash_is_shrunk_like_a_difference(void **state)
{
    const struct run run = {7, QUICK_OPERATIONS, crash_at_13};

    (void)state;
    assert_false(run_is_same(&run));
    assert_true(operations->count > 100);
    assert_int_equal(shrink(check, operations, crash_at_13), 0);
    assert_int_equal(operations->count, 1);
    assert_int_equal(operations->list[0].qty, 13);
    assert_string_equal(check->why, "the engine crashed: Segmentation fault");
}

static void read_text(const char *text)
{
    unsigned line;
    FILE *f = fmemopen((char *)(uintptr_t)text, strlen(text), "r");

    assert_non_null(f);
    operations->count = 0;
    assert_int_equal(operations_read(operations, f, &line), 0);
    fclose(f);
}

/* Every kind of operation, written, read, and written again. */
static void operations_are_the_same_as_text(void **state)
{
    static const char text[] = "E 1 0 B D 60 1003 2 7\n"
                               "E 18446744073709551615 7 S M 4294967295 0 0 0\n"
                               "E 3 1 ? P 1 4294967295 3 999 !2+\n"
                               "U 1 4 I 5 1000 8 !1\n"
                               "R 4 13 U\n"
                               "C 4 Z\n"
                               "X 3 1 99 1\n"
                               "M 2\n"
                               "S !1\n"
                               "N\n";
    static const char *const wrong[] = {
        "",      "Q 1",     "E 1 0 B D 60 1003 2", "E 1 0 B F 60 1003 2 7",
        "R 4 U", "C 4 Z !x"};
    char again[sizeof(text)] = "";
    struct operation op;
    FILE *f = fmemopen(again, sizeof(again), "w");

    (void)state;
    read_text(text);
    assert_int_equal(operations->count, 10);
    assert_non_null(f);
    operations_write(operations, f);
    fclose(f);
    assert_string_equal(again, text);
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(operation_read(wrong[i], &op), -EBADMSG);
}

static double seconds_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int run_seeds(uint64_t first, uint64_t seeds, uint64_t count)
{
    for (uint64_t seed = first; seed < first + seeds; seed++) {
        const struct run run = {seed, count, NULL};
        double start_s = seconds_now();
        double took_s;

        if (!run_is_same(&run)) {
            report(seed);
            return 1;
        }
        took_s = seconds_now() - start_s;
        print_message("seed %" PRIu64 ": %" PRIu64 " operations the same, "
                      "%" PRIu64 " trades, %" PRIu64 " without memory; "
                      "%.1f s, %.0f operations a second\n",
                      seed, count, check->trades, check->failed, took_s,
                      (double)count / took_s);
    }
    return 0;
}

static int run_file(const char *path)
{
    FILE *f = fopen(path, "r");
    unsigned line = 0;
    int rc = f == NULL ? -errno : operations_read(operations, f, &line);
    long at = 0;

    if (f != NULL)
        fclose(f);
    if (rc == 0)
        at = shrink_play(check, operations, NULL);
    if (rc != 0)
        print_error("%s, line %u: %s\n", path, line, strerror(-rc));
    else if (at == 0)
        print_message("%zu operations, all the same\n", operations->count);
    else
        print_error("operation %ld: %s\n", at, check->why);
    return rc == 0 && at == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_engine_does_what_the_model_does),
        cmocka_unit_test(a_difference_is_found_and_shrunk),
        cmocka_unit_test(a_crash_is_shrunk_like_a_difference),
        cmocka_unit_test(operations_are_the_same_as_text),
    };

    if (argc == 1)
        return cmocka_run_group_tests(tests, open_check, close_check);
    if (open_check(NULL) != 0)
        return 1;
    if (argc == 2)
        return run_file(argv[1]);
    return run_seeds(argc > 3 ? strtoull(argv[3], NULL, 10) : 1,
                     strtoull(argv[1], NULL, 10), strtoull(argv[2], NULL, 10));
}
