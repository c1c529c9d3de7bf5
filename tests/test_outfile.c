/* test_outfile.c - a file is there whole, or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "outfile.h"

static char folder[] = "/tmp/test_outfile_XXXXXX";

static int set_up(void **state)
{
    (void)state;
    memcpy(strrchr(folder, '_') + 1, "XXXXXX", 6);
    return mkdtemp(folder) != NULL ? chdir(folder) : -1;
}

static void empty_folder(void)
{
    DIR *d = opendir(".");
    const struct dirent *entry;

    while (d != NULL && (entry = readdir(d)) != NULL)
        if (entry->d_name[0] != '.')
            (void)unlink(entry->d_name);
    if (d != NULL)
        (void)closedir(d);
}

static int tear_down(void **state)
{
    (void)state;
    empty_folder();
    return chdir("/") == 0 ? rmdir(folder) : -1;
}

/* How many files there are in the folder. */
static int count_files(void)
{
    DIR *d = opendir(".");
    const struct dirent *entry;
    int count = 0;

    while (d != NULL && (entry = readdir(d)) != NULL)
        count += entry->d_name[0] != '.';
    if (d != NULL)
        (void)closedir(d);
    return count;
}

static int write_file(const char *path, const char *text)
{
    struct outfile o;
    int rc = outfile_open(&o, path);

    if (rc == 0) {
        (void)fputs(text, o.file);
        rc = outfile_commit(&o);
    }
    outfile_abort(&o);
    return rc;
}

static void assert_content(const char *path, const char *expected)
{
    char buf[256];
    FILE *file = fopen(path, "r");
    size_t length;

    assert_non_null(file);
    length = fread(buf, 1, sizeof(buf) - 1, file);
    (void)fclose(file);
    buf[length] = '\0';
    assert_string_equal(buf, expected);
}

static void a_committed_file_is_there_and_nothing_else(void **state)
{
    (void)state;
    assert_int_equal(write_file("a", "one\n"), 0);
    assert_content("a", "one\n");
    assert_int_equal(write_file("a", "two\n"), 0);
    assert_content("a", "two\n");
    assert_int_equal(count_files(), 1);
}

static void until_the_commit_the_old_file_stays(void **state)
{
    struct outfile o;

    (void)state;
    assert_int_equal(write_file("a", "old\n"), 0);
    assert_int_equal(outfile_open(&o, "a"), 0);
    (void)fputs("new\n", o.file);
    (void)fflush(o.file);
    assert_content("a", "old\n");
    outfile_abort(&o);
    outfile_abort(&o);
    assert_content("a", "old\n");
    assert_int_equal(count_files(), 1);
}

static void a_file_that_gets_too_big_is_not_there(void **state)
{
    struct rlimit old;
    struct rlimit small;
    struct outfile o;
    int rc;

    (void)state;
    assert_int_equal(write_file("a", "old\n"), 0);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = old;
    small.rlim_cur = 10000;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    rc = outfile_open(&o, "a");
    for (int i = 0; rc == 0 && i < 5000; i++)
        (void)fputs("new\n", o.file);
    /* Room again: what failed before is still remembered. */
    (void)setrlimit(RLIMIT_FSIZE, &old);
    if (rc == 0)
        rc = outfile_commit(&o);
    signal(SIGXFSZ, SIG_DFL);
    assert_true(rc == -EIO);
    assert_content("a", "old\n");
    assert_int_equal(count_files(), 1);
}

/* First with something of our own: replacing a device would be a disaster. */
static void devices_are_written_and_never_replaced(void **state)
{
    struct stat st;
    int reader;

    (void)state;
    assert_int_equal(mkfifo("fifo", 0666), 0);
    reader = open("fifo", O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(write_file("fifo", "text\n"), 0);
    close(reader);
    assert_int_equal(stat("fifo", &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    assert_int_equal(write_file("/dev/full", "text\n"), -ENOSPC);
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
    assert_int_equal(write_file("/dev/null", "text\n"), 0);
    assert_int_equal(stat("/dev/null", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

static void a_fifo_is_written_into(void **state)
{
    char buf[16] = "";
    int reader;

    (void)state;
    assert_int_equal(mkfifo("fifo", 0666), 0);
    reader = open("fifo", O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(write_file("fifo", "text\n"), 0);
    assert_int_equal(read(reader, buf, sizeof(buf)), 5);
    close(reader);
    assert_int_equal(count_files(), 1);
}

static void through_a_link_the_file_it_names_is_replaced(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(write_file("real", "old\n"), 0);
    assert_int_equal(symlink("real", "link"), 0);
    assert_int_equal(write_file("link", "new\n"), 0);
    assert_int_equal(lstat("link", &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_content("real", "new\n");
    assert_int_equal(count_files(), 2);
}

static void a_replaced_file_keeps_its_mode(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(write_file("a", "old\n"), 0);
    assert_int_equal(chmod("a", 0640), 0);
    assert_int_equal(write_file("a", "new\n"), 0);
    assert_int_equal(stat("a", &st), 0);
    assert_int_equal(st.st_mode & 07777, 0640);
}

static void names_that_cannot_be_written_say_why(void **state)
{
    static char path[PATH_MAX + 16];

    (void)state;
    memset(path, 'x', sizeof(path) - 1);
    assert_int_equal(write_file("", "text\n"), -ENOENT);
    assert_int_equal(write_file("missing/a", "text\n"), -ENOENT);
    assert_int_equal(write_file(".", "text\n"), -EISDIR);
    assert_int_equal(write_file(path, "text\n"), -ENAMETOOLONG);
    assert_int_equal(write_file("a", "text\n"), 0);
    assert_int_equal(write_file("a/b", "text\n"), -ENOTDIR);
    assert_int_equal(count_files(), 1);
}

static void what_a_dead_process_left_is_in_nobody_s_way(void **state)
{
    char beside[64];

    (void)state;
    (void)snprintf(beside, sizeof(beside), "a.tmp%ld", (long)getpid());
    assert_int_equal(write_file(beside, "left\n"), 0);
    assert_int_equal(write_file("a", "text\n"), 0);
    assert_content("a", "text\n");
    assert_int_equal(count_files(), 1);
}

static void standard_output_is_written_and_stays_open(void **state)
{
    int saved = dup(1);
    int file = open("out", O_RDWR | O_CREAT | O_TRUNC, 0666);
    int rc[3];
    struct stat st;

    (void)state;
    (void)fflush(stdout);
    (void)dup2(file, 1);
    rc[0] = write_file("-", "one\n");
    rc[1] = write_file("/dev/stdout", "two\n");
    rc[2] = write_file("out", "three\n"); /* the same by its name */
    (void)dup2(saved, 1);
    close(saved);
    assert_int_equal(rc[0], 0);
    assert_int_equal(rc[1], 0);
    assert_int_equal(rc[2], 0);
    assert_content("out", "one\ntwo\nthree\n");
    assert_int_equal(fstat(file, &st), 0);
    assert_int_equal(st.st_nlink, 1);
    close(file);
    assert_int_equal(count_files(), 1);
}

#define A_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void one_name_is_known_in_other_words(void **state)
{
    char whole[PATH_MAX];

    (void)state;
    (void)snprintf(whole, sizeof(whole), "%s/new", folder);
    assert_int_equal(write_file("there", "x"), 0);
    assert_int_equal(symlink("there", "link"), 0);
    assert_int_equal(mkdir("inner", 0700), 0);
    assert_true(outfile_is_same("new", "new"));
    assert_true(outfile_is_same("new", "./new"));
    assert_true(outfile_is_same("inner/../new", whole));
    assert_true(outfile_is_same("there", "link"));
    assert_true(outfile_is_same("inner/../link", "there"));
    assert_false(outfile_is_same("new", "inner/new"));
    assert_false(outfile_is_same("new", "there"));
    assert_false(outfile_is_same("none/new", "new"));
    assert_false(outfile_is_same("-", "./-")); /* standard output, a file */
    assert_int_equal(rmdir("inner"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        A_TEST(a_committed_file_is_there_and_nothing_else),
        A_TEST(until_the_commit_the_old_file_stays),
        A_TEST(a_file_that_gets_too_big_is_not_there),
        A_TEST(devices_are_written_and_never_replaced),
        A_TEST(a_fifo_is_written_into),
        A_TEST(through_a_link_the_file_it_names_is_replaced),
        A_TEST(a_replaced_file_keeps_its_mode),
        A_TEST(names_that_cannot_be_written_say_why),
        A_TEST(one_name_is_known_in_other_words),
        A_TEST(what_a_dead_process_left_is_in_nobody_s_way),
        A_TEST(standard_output_is_written_and_stays_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
