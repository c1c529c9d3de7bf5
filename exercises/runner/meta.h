/* meta.h - what a file exercises/NN_name/meta says. AUTHORS.md explains it. */
#ifndef LEARN_META_H
#define LEARN_META_H

#include <stdbool.h>
#include <stddef.h>

enum kind { KIND_CODE, KIND_ANSWER, KIND_SCRIPT };

enum part { PART_QUICK, PART_ASAN, PART_TSAN, PART_MEMCHECK, PARTS };

#define META_LIST_LEN 1024
#define META_ERROR_LEN 128

struct meta {
    enum kind kind;
    unsigned parts; /* 1 << enum part */
    int minutes;
    int seconds;
    long megabytes;
    long output_kb;
    bool leaks;
    /* Words with blanks between them. */
    char files[META_LIST_LEN];
    char given[META_LIST_LEN];
    char allow[META_LIST_LEN];
    char include[META_LIST_LEN];
    char attributes[META_LIST_LEN];
    char builtins[META_LIST_LEN];
    char exports[META_LIST_LEN];
    char libs[META_LIST_LEN];
};

/* Read the file. 0, or a negative errno: -EINVAL with the reason in `error`. */
int meta_read(struct meta *m, const char *path, char error[META_ERROR_LEN]);

/* Is `word` one of the words of `list`? */
bool list_has(const char *list, const char *word);

/* Copy the next word of *list and move on; false at the end. */
bool list_next(const char **list, char *word, size_t size);

/* "quick", "asan", "tsan", "memcheck". */
const char *part_name(enum part part);

#endif
