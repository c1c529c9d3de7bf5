/* lobster_file.h - LOBSTER files in the making, for tests of replays.
 */
#ifndef TESTS_LOBSTER_FILE_H
#define TESTS_LOBSTER_FILE_H

#include "exchange_help.h"
#include "matching.h"
#include "replay.h"

/* Orders 11 to 13, and the things that can happen to them. */
static const char sample[] = "34200.5,1,11,300,1000000,1\n"
                             "34200.500000001,1,12,200,1000100,-1\n"
                             "34200.6,1,13,500,1000200,-1\r\n"
                             "34201,4,12,50,1000100,-1\n"
                             "34202.25,2,11,100,1000000,1\n"
                             "34203,5,0,70,1000050,1\n"
                             "34204,3,13,500,1000200,-1\n"
                             "34205,6,-1,900,1000000,-1\n"
                             "34206,7,0,0,-1,-1\n"
                             "34207,7,0,0,1,-1\n";
#define SAMPLE_LINES 10

static inline void write_text(const char *path, const char *text)
{
    assert_true(help_write(path, text, strlen(text), false));
}

/* Open `text` (and a book, or NULL) as files. */
static inline void open_text(struct help *h, const char *text, const char *book)
{
    char path[4096], book_path[4096];
    char *why = NULL;

    snprintf(path, sizeof(path), "%s", help_path("message.csv"));
    snprintf(book_path, sizeof(book_path), "%s", help_path("book.csv"));
    write_text(path, text);
    if (book != NULL)
        write_text(book_path, book);
    assert_int_equal(help_open(h), 0);
    assert_int_equal(replay_open(h->x, path, book != NULL ? book_path : NULL,
                                 &h->source, &why),
                     0);
    assert_null(why);
    unlink(path);
    unlink(book_path);
}

static inline const char *problem(struct help *h)
{
    return h->source->ops->problem(h->source);
}

static inline void must_play_to_the_end(struct help *h)
{
    assert_int_equal(help_play(h, UINT64_MAX), -ENODATA);
    assert_null(problem(h));
}

static inline const struct order *find(struct help *h, uint64_t ref)
{
    return matching_find(exchange_matching(h->x), ref);
}

#endif
