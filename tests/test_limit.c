/* test_limit.c - when memory will be full, and what limits it.
 *
 * cgroups are drawn as folders below one of our own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "limit.h"

static char root[] = "/tmp/test_limit.XXXXXX";

/* Write a file below the root, with all its folders. */
static void put(const char *path, const char *text)
{
    char whole[512];
    FILE *file = NULL;

    snprintf(whole, sizeof(whole), "%s%s", root, path);
    for (char *slash = whole + strlen(root) + 1;
         (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        (void)mkdir(whole, 0700);
    }
    file = fopen(whole, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static int new_root(void **state)
{
    (void)state;
    strcpy(root + strlen(root) - 6, "XXXXXX");
    return mkdtemp(root) == NULL ? -1 : 0;
}

static int remove_root(void **state)
{
    char command[64];

    (void)state;
    snprintf(command, sizeof(command), "rm -rf %s", root);
    return system(command);
}

static void the_time_to_full_follows_from_the_pace(void **state)
{
    const struct limit limit = {LIMIT_BUDGET, 1000, 400};
    const struct limit none = {LIMIT_NONE, 0, 0};
    const struct limit full = {LIMIT_CGROUP, 1000, 1000};
    const struct limit vast = {LIMIT_CGROUP, UINT64_C(1) << 59, 0};

    (void)state;
    assert_int_equal(limit_full_in_ms(&limit, 600), 3600000);
    assert_int_equal(limit_full_in_ms(&limit, 1200), 1800000);
    assert_true(limit_full_in_ms(&limit, 0) == LIMIT_NEVER);
    assert_true(limit_full_in_ms(&none, 600) == LIMIT_NEVER);
    assert_true(limit_full_in_ms(&vast, 1) == LIMIT_NEVER);
    assert_int_equal(limit_full_in_ms(&full, 0), 0);
}

static void a_budget_counts_live_bytes(void **state)
{
    struct limit limit = limit_now(1, 1);

    (void)state;
    assert_int_equal(limit.kind, LIMIT_BUDGET);
    assert_int_equal(limit.bytes, 1);
    assert_int_equal(limit.used, 1);
}

static void the_address_space_counts_what_is_mapped(void **state)
{
    struct rlimit before;
    struct rlimit space;
    struct limit limit;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    space = before;
    space.rlim_cur = 4096; /* less than there is: nothing can be mapped now */
    assert_int_equal(setrlimit(RLIMIT_AS, &space), 0);
    limit = limit_now(0, 0);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(limit.kind, LIMIT_ADDRESS_SPACE);
    assert_int_equal(limit.bytes, 4096);
    assert_true(limit.used > 100000);
    assert_int_equal(limit_full_in_ms(&limit, 1), 0);
}

static void the_limit_with_least_left_counts(void **state)
{
    struct rlimit before;
    struct rlimit space;
    struct limit little;
    struct limit much;

    (void)state;
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    space = before;
    space.rlim_cur = (rlim_t)1 << 46;
    assert_int_equal(setrlimit(RLIMIT_AS, &space), 0);
    little = limit_now(1000, 100);
    much = limit_now(UINT64_C(1) << 50, 100);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(little.kind, LIMIT_BUDGET);
    assert_int_not_equal(much.kind, LIMIT_BUDGET);
}

static void version_2_is_read_where_the_process_is(void **state)
{
    struct limit limit;

    (void)state;
    put("/proc/self/cgroup", "0::/app/one\n");
    put("/sys/fs/cgroup/app/one/memory.max", "5000\n");
    put("/sys/fs/cgroup/app/one/memory.current", "1200\n");
    limit = limit_cgroup(root);
    assert_int_equal(limit.kind, LIMIT_CGROUP);
    assert_int_equal(limit.bytes, 5000);
    assert_int_equal(limit.used, 1200);
}

static void the_tightest_limit_above_counts(void **state)
{
    struct limit limit;

    (void)state;
    put("/proc/self/cgroup", "0::/app/one\n");
    put("/sys/fs/cgroup/app/one/memory.max", "5000\n");
    put("/sys/fs/cgroup/app/one/memory.current", "1200\n");
    put("/sys/fs/cgroup/app/memory.max", "9000\n");
    put("/sys/fs/cgroup/app/memory.current", "8000\n");
    put("/sys/fs/cgroup/memory.max", "max\n");
    put("/sys/fs/cgroup/memory.current", "100000\n");
    limit = limit_cgroup(root);
    assert_int_equal(limit.bytes, 9000);
    assert_int_equal(limit.used, 8000);
}

static void version_1_is_read_by_its_controller(void **state)
{
    struct limit limit;

    (void)state;
    put("/proc/self/cgroup",
        "9:xmemory,memoryx:/no\n5:hugetlb,memory:/app\n1:name=x:/no\n"
        "0::/none\n");
    put("/sys/fs/cgroup/memory/app/memory.limit_in_bytes", "7000\n");
    put("/sys/fs/cgroup/memory/app/memory.usage_in_bytes", "7100\n");
    put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    put("/sys/fs/cgroup/memory/memory.usage_in_bytes", "1\n");
    limit = limit_cgroup(root);
    assert_int_equal(limit.bytes, 7000);
    assert_int_equal(limit.used, 7100); /* above: no wrap */
    assert_int_equal(limit_full_in_ms(&limit, 5), 0);
}

static void a_last_line_may_lack_its_end(void **state)
{
    (void)state;
    put("/proc/self/cgroup", "5:cpu:/app\n1:name=x:/app");
    assert_int_equal(limit_cgroup(root).kind, LIMIT_NONE);
}

static void without_a_limit_version_1_writes_a_huge_number(void **state)
{
    (void)state;
    put("/proc/self/cgroup", "5:memory,hugetlb:/app\n");
    put("/sys/fs/cgroup/memory/app/memory.limit_in_bytes",
        "9223372036854771712\n");
    put("/sys/fs/cgroup/memory/app/memory.usage_in_bytes", "1\n");
    assert_int_equal(limit_cgroup(root).kind, LIMIT_NONE);
}

static void a_container_sees_its_own_limit_at_the_mount_point(void **state)
{
    struct limit limit;

    (void)state;
    put("/proc/self/cgroup", "0::/only/the/host/sees/this\n");
    put("/sys/fs/cgroup/memory.max", "6000\n");
    put("/sys/fs/cgroup/memory.current", "10\n");
    limit = limit_cgroup(root);
    assert_int_equal(limit.bytes, 6000);
    assert_int_equal(limit.used, 10);
}

static void without_a_limit_or_a_file_there_is_none(void **state)
{
    (void)state;
    assert_int_equal(limit_cgroup(root).kind, LIMIT_NONE);
    put("/proc/self/cgroup", "0::/app\n");
    assert_int_equal(limit_cgroup(root).kind, LIMIT_NONE);
    put("/sys/fs/cgroup/app/memory.max", "max\n");
    put("/sys/fs/cgroup/app/memory.current", "10\n");
    assert_int_equal(limit_cgroup(root).kind, LIMIT_NONE);
    put("/proc/self/cgroup", "nonsense");
    assert_int_equal(limit_cgroup(root).kind, LIMIT_NONE);
}

static void limits_have_names(void **state)
{
    (void)state;
    assert_string_equal(limit_kind_name(LIMIT_NONE), "none");
    assert_string_equal(limit_kind_name(LIMIT_BUDGET), "budget");
    assert_string_equal(limit_kind_name(LIMIT_CGROUP), "cgroup");
    assert_string_equal(limit_kind_name(LIMIT_ADDRESS_SPACE), "RLIMIT_AS");
}

#define WITH_ROOT(test)                                                        \
    cmocka_unit_test_setup_teardown(test, new_root, remove_root)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_time_to_full_follows_from_the_pace),
        cmocka_unit_test(a_budget_counts_live_bytes),
        cmocka_unit_test(the_address_space_counts_what_is_mapped),
        cmocka_unit_test(the_limit_with_least_left_counts),
        WITH_ROOT(version_2_is_read_where_the_process_is),
        WITH_ROOT(the_tightest_limit_above_counts),
        WITH_ROOT(version_1_is_read_by_its_controller),
        WITH_ROOT(a_last_line_may_lack_its_end),
        WITH_ROOT(without_a_limit_version_1_writes_a_huge_number),
        WITH_ROOT(a_container_sees_its_own_limit_at_the_mount_point),
        WITH_ROOT(without_a_limit_or_a_file_there_is_none),
        cmocka_unit_test(limits_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
