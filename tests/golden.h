/* golden.h - compare a text with the file tests/golden/NAME, line by line.
 *
 * Look at what changed, then write the files anew with GOLDEN=write in the
 * environment, and look at the diff.
 */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline void golden_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_int_not_equal(fputs(text, file), EOF);
    assert_int_equal(fclose(file), 0);
}

static inline void assert_golden(const char *name, const char *text)
{
    const char *mode = getenv("GOLDEN");
    char path[512];
    char wanted[1024];
    char got[1024];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/%s", GOLDEN_DIR, name);
    if (mode != NULL && strcmp(mode, "write") == 0)
        golden_write(path, text);
    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(wanted, sizeof(wanted), file) != NULL) {
        size_t length = strcspn(text, "\n");

        length += text[length] == '\n';
        (void)snprintf(got, sizeof(got), "%.*s", (int)length, text);
        assert_string_equal(got, wanted);
        text += length;
    }
    (void)fclose(file);
    assert_string_equal(text, ""); /* no more lines than in the file */
}

#endif
