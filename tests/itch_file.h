/* itch_file.h - ITCH files in the making, for tests of replays.
 */
#ifndef TESTS_ITCH_FILE_H
#define TESTS_ITCH_FILE_H

#include "exchange_help.h"
#include "itch.h"
#include "matching.h"
#include "replay.h"

#define FILE_MAX 4096

/* A file in the making. */
struct file {
    unsigned char bytes[FILE_MAX];
    size_t len;
    uint64_t time_ns;
};

static inline void put(struct file *f, struct itch msg)
{
    unsigned char *at = f->bytes + f->len;
    size_t len;

    assert_true(f->len + 2 + ITCH_LEN_MAX <= FILE_MAX);
    if (msg.locate == 0)
        msg.locate = 1;
    msg.time_ns = f->time_ns += 1000;
    len = itch_encode(&msg, at + 2);
    assert_true(len > 0);
    at[0] = 0;
    at[1] = (unsigned char)len;
    f->len += 2 + len;
}

static inline void put_listing(struct file *f)
{
    put(f, (struct itch){.type = 'R', .symbol = "ACME"});
    put(f, (struct itch){.type = 'H', .symbol = "ACME", .code = 'T'});
}

static inline void put_add(struct file *f, uint64_t ref, char side,
                           uint32_t qty, uint32_t price_ticks)
{
    put(f, (struct itch){.type = 'A',
                         .ref = ref,
                         .side = side,
                         .qty = qty,
                         .price_ticks = price_ticks,
                         .symbol = "ACME"});
}

static inline void put_execute(struct file *f, uint64_t ref, uint32_t qty)
{
    put(f, (struct itch){.type = 'E', .ref = ref, .qty = qty, .match = 1});
}

static inline void open_path(struct help *h, const char *path)
{
    char *why = NULL;

    assert_int_equal(help_open(h), 0);
    assert_int_equal(replay_open(h->x, path, NULL, &h->source, &why), 0);
    assert_null(why);
}

/* Write it and open it as a replay. */
static inline void open_file(struct help *h, const struct file *f)
{
    const char *path = help_path("itch");

    assert_true(help_write(path, f->bytes, f->len, false));
    open_path(h, path);
    unlink(path);
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

/* Each kind of message once, to be cut and mutated. */
static inline void make_sample(struct file *f)
{
    put_listing(f);
    put_add(f, 1, 'B', 300, 1000000);
    put(f, (struct itch){.type = 'F',
                         .ref = 2,
                         .side = 'S',
                         .qty = 200,
                         .price_ticks = 1000100,
                         .symbol = "ACME",
                         .mpid = "ABCD"});
    put_add(f, 3, 'S', 500, 1000200);
    put_execute(f, 2, 50);
    put(f, (struct itch){.type = 'X', .ref = 1, .qty = 100});
    put(f, (struct itch){.type = 'U',
                         .ref = 3,
                         .new_ref = 4,
                         .qty = 400,
                         .price_ticks = 1000300});
    put(f, (struct itch){.type = 'P',
                         .side = 'B',
                         .qty = 10,
                         .price_ticks = 1000050,
                         .symbol = "ACME",
                         .match = 2});
    put(f, (struct itch){.type = 'C',
                         .ref = 4,
                         .qty = 100,
                         .match = 3,
                         .code = 'Y',
                         .price_ticks = 1000250});
    put(f, (struct itch){.type = 'D', .ref = 2});
}

#endif
