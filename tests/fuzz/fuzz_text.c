/* fuzz_text.c - any words, in any order of calls, as lines of the terminal.
 *
 *   | size | width | style | call words 0 | call words 0 | ...
 *
 * Whatever is written: the buffer ends in 0, each line is at most as wide as
 * it may be, and holds nothing but whole glyphs, our colours and, if the other
 * end shows no more than ASCII, ASCII. Where the buffer had room enough, no
 * line ends in blanks.
 */
#include <stdio.h>

#include "fuzz.h"
#include "tags.h"
#include "text.h"
#include "tracker.h"

#define OUT_MAX 16384

static char written[OUT_MAX];

void fuzz_init(void)
{
}

/* The bytes of the UTF-8 letter at `s`, by the table of RFC 3629; 0: none. */
static size_t letter(const unsigned char *s)
{
    static const unsigned char rows[][4] = {
        /* first from, to; second from, to; the rest is 80 to BF */
        {0xc2, 0xdf, 0x80, 0xbf}, {0xe0, 0xe0, 0xa0, 0xbf},
        {0xe1, 0xec, 0x80, 0xbf}, {0xed, 0xed, 0x80, 0x9f},
        {0xee, 0xef, 0x80, 0xbf}, {0xf0, 0xf0, 0x90, 0xbf},
        {0xf1, 0xf3, 0x80, 0xbf}, {0xf4, 0xf4, 0x80, 0x8f},
    };

    if (s[0] < 0x80)
        return s[0] >= ' ' && s[0] != 0x7f ? 1 : 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

        if (s[0] < rows[i][0] || s[0] > rows[i][1])
            continue;
        if (s[1] < rows[i][2] || s[1] > rows[i][3])
            return 0;
        if (s[0] == 0xc2 && s[1] < 0xa0) /* control characters, too */
            return 0;
        for (size_t j = 2; j < len; j++)
            if ((s[j] & 0xc0) != 0x80)
                return 0;
        return len;
    }
    return 0;
}

/* The length of one of our escapes, or 0. */
static size_t escape(const char *s)
{
    static const char *const escapes[] = {"\033[0m", "\033[0;2m", "\033[0;1m",
                                          "\033[0;1;32m", "\033[0;1;31m"};

    for (size_t i = 0; i < sizeof(escapes) / sizeof(escapes[0]); i++)
        if (strncmp(s, escapes[i], strlen(escapes[i])) == 0)
            return strlen(escapes[i]);
    return 0;
}

/* One line, up to its end; returns where that is. */
static const char *check_line(const char *s, const struct text *t, bool roomy)
{
    unsigned width = 0;
    bool blank = false, coloured = false;

    while (*s != '\0' && *s != '\n') {
        size_t len = escape(s);

        if (len > 0) {
            FUZZ_CHECK(t->style.color);
            coloured = len > 4;
        } else {
            len = letter((const unsigned char *)s);
            FUZZ_CHECK(len > 0);
            FUZZ_CHECK(len == 1 || t->style.utf8);
            blank = *s == ' ';
            width++;
        }
        s += len;
    }
    FUZZ_CHECK(width <= t->width);
    FUZZ_CHECK(*s == '\0' || !coloured); /* a whole line ends plain */
    FUZZ_CHECK(!roomy || !blank);
    return s;
}

static void check_lines(const char *s, const struct text *t, bool roomy)
{
    while (*s != '\0') {
        s = check_line(s, t, roomy);
        s += *s == '\n';
    }
}

static void call(struct text *t, struct fuzz_bytes *in)
{
    unsigned what = fuzz_u8(in), number = fuzz_u8(in);
    char words[1024];

    fuzz_text(in, words, sizeof(words));
    switch (what % 12) {
    case 0:
        text_color(t, (enum text_color)(number % 5));
        break;
    case 1:
        text_addf(t, "%s %u", words, number);
        break;
    case 2:
        text_add_foreign(t, words);
        break;
    case 3:
        text_glyph(t, "\xe2\x96\x88", "#");
        break;
    case 4:
        text_repeat(t, number, "\xe2\x94\x80", "-");
        break;
    case 5:
        text_to(t, number);
        break;
    case 6:
        text_right(t, number, words);
        break;
    case 7:
        text_wrap(t, number % 16, words);
        break;
    case 8:
        text_end_line(t);
        break;
    default:
        text_add(t, words);
        break;
    }
    FUZZ_CHECK(t->length < t->size && t->buf[t->length] == '\0');
    FUZZ_CHECK(t->column <= t->width && t->blanks <= t->column);
}

/* Each letter that text_width() counts is a column, of words that are whole. */
static void check_width(const char *words)
{
    char buf[4096];
    struct text t;
    bool whole = true;

    for (const char *s = words; *s != '\0' && whole;) {
        size_t len = letter((const unsigned char *)s);

        whole = len > 0;
        s += len;
    }
    if (!whole || strlen(words) > 500)
        return;
    text_init(&t, buf, sizeof(buf), 1000, (struct text_style){.utf8 = true});
    text_add(&t, words);
    FUZZ_CHECK(t.column == text_width(words));
}

void fuzz_run(struct fuzz_bytes *in)
{
    unsigned size_code = fuzz_u8(in), width = fuzz_u8(in), style = fuzz_u8(in);
    bool roomy = size_code >= 128;
    size_t size = roomy ? 4096 : 8 + size_code;
    char *buf = tracker_malloc(TAG_OTHER, size);
    FILE *out = NULL;
    struct fuzz_bytes words = *in;
    char start[512];
    struct text t;

    FUZZ_CHECK(buf != NULL);
    check_width(fuzz_text(&words, start, sizeof(start)));
    text_init(
        &t, buf, size, width,
        (struct text_style){.utf8 = style & 1, .color = (style & 2) != 0});
    if ((style & 4) != 0) {
        written[0] = '\0';
        out = fmemopen(written, sizeof(written), "w");
        FUZZ_CHECK(out != NULL);
        t.out = out;
    }
    for (int i = 0; in->left > 0 && i < 100; i++)
        call(&t, in);
    text_end_line(&t);
    check_lines(buf, &t, roomy && t.length < size - 300);
    if (out != NULL) {
        fclose(out);
        check_lines(written, &t, roomy && strlen(written) < OUT_MAX - 1);
    }
    tracker_free(buf);
}

static void seed_call(unsigned char *buf, size_t *at, unsigned what,
                      unsigned number, const char *words)
{
    unsigned char head[2] = {(unsigned char)what, (unsigned char)number};

    fuzz_put(buf, at, head, 2);
    fuzz_put(buf, at, words, strlen(words) + 1);
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const unsigned char heads[][3] = {
        {255, 80, 7}, {255, 80, 0}, {40, 20, 3},  {1, 9, 1},
        {255, 0, 4},  {255, 40, 5}, {100, 79, 2},
    };
    size_t at = 0;

    if (i >= sizeof(heads) / sizeof(heads[0]))
        return 0;
    fuzz_put(buf, &at, heads[i], 3);
    for (unsigned what = 0; what < 12; what++) {
        seed_call(buf, &at, what, what * 5 + i, "plain words, some of them");
        seed_call(buf, &at, 0, what, "");
        seed_call(buf, &at, what, 30,
                  "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x93\x88 \x80 \xc0\x80 "
                  "\xed\xa0\x80 \xc2\x85 \t");
        seed_call(buf, &at, 8, 0, "");
    }
    return at;
}
