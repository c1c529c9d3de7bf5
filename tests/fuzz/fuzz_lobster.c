/* fuzz_lobster.c - any text as a LOBSTER message file, with or without the
 * orderbook file beside it.
 *
 *   | how | more | message file ... | form feed | orderbook file ... |
 */
#include "exchange_help.h"
#include "fuzz.h"
#include "replay_play.h"

void fuzz_init(void)
{
    help_hook_libevent();
    bot_tags_init();
}

void fuzz_run(struct fuzz_bytes *in)
{
    unsigned flags = fuzz_u8(in);
    struct replay_how how = replay_how_of(flags, fuzz_u8(in));
    const unsigned char *end =
        in->left > 0 ? memchr(in->at, '\f', in->left) : NULL;
    size_t len = end != NULL ? (size_t)(end - in->at) : in->left;
    const char *path = replay_file_of(0, in->at, len, &how);
    const char *book_path = NULL;

    if (end != NULL)
        book_path = replay_file_of(1, end + 1, in->left - len - 1, &how);
    replay_play(path, book_path, &how);
}

static const char day[] = "34200.004241176,1,16113575,18,5853300,1\n"
                          "34200.1,1,16113576,18,5853400,-1\n"
                          "34200.2,1,16113577,100,5853400,-1\n"
                          "34200.25,4,16113577,10,5853400,-1\n"
                          "34200.3,2,16113577,5,5853400,-1\n"
                          "34200.3,4,16113576,18,5853400,-1\n"
                          "34200.4,3,16113575,18,5853300,1\n"
                          "34200.5,5,0,100,5853350,1\n"
                          "34200.6,6,-1,3,5853300,-1\n"
                          "34200.7,7,0,0,-1,-1\n"
                          "34200.8,7,0,0,1,-1\n"
                          "34201,1,99,7,5853500,1\n";

static const char by_price[] = "34200.1,4,5,30,5859400,-1\n"
                               "34200.2,2,6,50,5853300,1\n"
                               "34200.3,3,7,20,5853300,1\n"
                               "34200.4,1,8,20,5853300,1\n"
                               "34200.5,4,9,20,5853300,1\n"
                               "34200.5,4,9,20,1,1";

static const char book[] = "5859400,200,5853300,18,5859800,200,5853000,150,"
                           "9999999999,0,-9999999999,0\n5859400,1,1,1\n";

static const char *const wrong[] = {
    "34200.,1,1,1,1,1\n",
    "34200,8,1,1,1,1\n",
    "34200,1,-1,1,1,1\n",
    "34200,1,1,4294967296,1,1\n",
    "34200,1,1,1,0,1\n",
    "34200,1,1,1,1,0\n",
    "34200,1,1,1,1,1,1\n",
    "172801,1,1,1,1,1\n",
    "34200.1234567891,1,1,1,1,1\r\n\n",
    "34200,5,1,0,1,1\n34200,1,1,0,1,1\n34200,1,9223372036854775808,1,1,1",
    "what is this?",
    "",
};

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const unsigned char heads[][2] = {
        {0, 0}, {1, 0}, {11, 4}, {8, 0}, {248, 60}, {5, 3}, {9, 12}, {240, 250},
    };
    size_t count = sizeof(heads) / sizeof(heads[0]);
    size_t wrongs = sizeof(wrong) / sizeof(wrong[0]);
    size_t at = 0;

    if (i >= 2 * count + wrongs + 2)
        return 0;
    if (i < 2 * count) {
        fuzz_put(buf, &at, heads[i / 2], 2);
        fuzz_put(buf, &at, i % 2 == 0 ? day : by_price,
                 strlen(i % 2 == 0 ? day : by_price));
        fuzz_put(buf, &at, "\f", i % 4 < 2);
        fuzz_put(buf, &at, book, i % 4 < 2 ? sizeof(book) - 1 : 0);
        return at;
    }
    i -= 2 * (unsigned)count;
    fuzz_put(buf, &at, "\0\0", 2);
    if (i < wrongs) {
        fuzz_put(buf, &at, day, i % 2 == 0 ? 40 : 0);
        fuzz_put(buf, &at, wrong[i], strlen(wrong[i]));
        return at;
    }
    fuzz_put(buf, &at, day, sizeof(day) - 1);
    fuzz_put(buf, &at, "\f1,x,1,1", i == wrongs ? 8 : 1);
    return at;
}
