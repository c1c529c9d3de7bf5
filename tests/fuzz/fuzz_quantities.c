/* fuzz_quantities.c - durations, numbers, amounts, names and labels.
 *
 * The input is one text for all parsers, and its first bytes a number for all
 * formatters. Each parser is compared with slow lines below that go by tables
 * and 128 bits; what a formatter writes, its parser reads back.
 */
#include <errno.h>
#include <stdio.h>

#include "duration.h"
#include "fuzz.h"
#include "label.h"
#include "nearest.h"

__extension__ typedef unsigned __int128 wide;

#define TEXT_MAX 96

void fuzz_init(void)
{
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number at *at, at most 2^64; moves past its digits. */
static wide take_number(const char **at)
{
    wide value = 0;

    for (; is_digit(**at); (*at)++) {
        value = value * 10 + (unsigned)(**at - '0');
        if (value >> 64 != 0)
            value = (wide)1 << 64;
    }
    return value;
}

/* 0, -EINVAL or -ERANGE, as the parsers return it. */
static int settle(bool good, wide value, uint64_t *out)
{
    if (!good)
        return -EINVAL;
    if (value >> 64 != 0)
        return -ERANGE;
    *out = (uint64_t)value;
    return 0;
}

static int plain_number(const char *text, uint64_t *out)
{
    bool good = is_digit(*text);
    wide value = take_number(&text);

    return settle(good && *text == '\0', value, out);
}

static int plain_bytes(const char *text, uint64_t *out)
{
    static const struct {
        const char *suffix;
        unsigned unit, power;
    } suffixes[] = {
        {"", 1, 0},       {"k", 1024, 1},   {"K", 1024, 1},   {"M", 1024, 2},
        {"G", 1024, 3},   {"T", 1024, 4},   {"kB", 1000, 1},  {"KB", 1000, 1},
        {"MB", 1000, 2},  {"GB", 1000, 3},  {"TB", 1000, 4},  {"kiB", 1024, 1},
        {"KiB", 1024, 1}, {"MiB", 1024, 2}, {"GiB", 1024, 3}, {"TiB", 1024, 4},
    };
    bool good = is_digit(*text), known = false;
    wide value = take_number(&text);

    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        if (strcmp(text, suffixes[i].suffix) != 0)
            continue;
        known = true;
        for (unsigned p = 0; p < suffixes[i].power; p++)
            value *= suffixes[i].unit;
    }
    return settle(good && known, value, out);
}

static int plain_duration(const char *text, uint64_t *out)
{
    static const struct {
        const char *name;
        uint64_t ns;
    } units[] = {
        {"d", 86400000000000}, {"h", 3600000000000}, {"m", 60000000000},
        {"s", 1000000000},     {"ms", 1000000},
    };
    size_t next = 0;
    wide total = 0;

    if (plain_number(text, out) != -EINVAL) {
        total = take_number(&text);
        return settle(true, total * 1000000000, out);
    }
    while (*text != '\0') {
        char name[TEXT_MAX] = "";
        size_t len = 0, unit = next;
        wide value;

        if (!is_digit(*text))
            return -EINVAL;
        value = take_number(&text);
        while (*text != '\0' && !is_digit(*text))
            name[len++] = *text++;
        while (unit < 5 && strcmp(name, units[unit].name) != 0)
            unit++;
        if (unit == 5)
            return -EINVAL;
        total += value * units[unit].ns;
        next = unit + 1;
    }
    return settle(next > 0, total, out);
}

typedef int parse(const char *, uint64_t *);

/* Both say the same, and a refusal leaves the result alone. */
static void compare(const char *text, parse *parser, parse *plain)
{
    uint64_t value = 4711, expected = 4711;
    int rc = parser(text, &value);

    FUZZ_CHECK(rc == plain(text, &expected));
    FUZZ_CHECK(rc == 0 ? value == expected : value == 4711);
}

static void check_formats(uint64_t value)
{
    char buf[FIGURE_LEN];
    char digits[FIGURE_LEN];
    uint64_t read = 0;
    size_t len = 0;

    FUZZ_CHECK(duration_parse(duration_text(value, buf), &read) == 0);
    FUZZ_CHECK(read == value - value % NS_PER_MS);
    FUZZ_CHECK(strlen(duration_clock(value, buf)) < FIGURE_LEN);
    FUZZ_CHECK(strlen(figure_bytes(value, buf)) < 10);
    FUZZ_CHECK(strlen(figure_bytes_change((int64_t)value, buf)) < 11);
    FUZZ_CHECK(buf[0] == '+' || buf[0] == '-' || buf[0] == '0');
    FUZZ_CHECK(strlen(figure_dollars((int64_t)value, buf)) < FIGURE_LEN);
    figure_count(value, buf);
    for (const char *c = buf; *c != '\0'; c++)
        if (*c != ',')
            digits[len++] = *c;
    digits[len] = '\0';
    FUZZ_CHECK(number_parse(digits, &read) == 0 && read == value);
    FUZZ_CHECK(len < 4 || buf[strlen(buf) - 4] == ',');
}

static int lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

/* The whole table, as textbooks have it. */
static unsigned plain_slips(const char *a, const char *b)
{
    static unsigned table[TEXT_MAX][TEXT_MAX];
    size_t a_len = strlen(a), b_len = strlen(b);

    for (size_t i = 0; i <= a_len; i++)
        for (size_t j = 0; j <= b_len; j++) {
            unsigned best = (unsigned)(i + j);

            if (i > 0 && table[i - 1][j] + 1 < best)
                best = table[i - 1][j] + 1;
            if (j > 0 && table[i][j - 1] + 1 < best)
                best = table[i][j - 1] + 1;
            if (i > 0 && j > 0) {
                bool wrong = lower(a[i - 1]) != lower(b[j - 1]);

                if (table[i - 1][j - 1] + wrong < best)
                    best = table[i - 1][j - 1] + wrong;
            }
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]) &&
                table[i - 2][j - 2] + 1 < best)
                best = table[i - 2][j - 2] + 1;
            table[i][j] = best;
        }
    return table[a_len][b_len];
}

static void check_nearest(const char *text)
{
    static const char *const names[] = {
        "cycle", "book",   "channel",
        "free",  "forget", "cache",
        "timer", "",       "a name that is longer than any name would ever be",
    };
    enum { COUNT = sizeof(names) / sizeof(names[0]) };
    int near = nearest_name(text, names, COUNT);
    unsigned slips[COUNT] = {0};
    unsigned least = 3;
    size_t len = strlen(text);

    FUZZ_CHECK(near >= -1 && near < (int)COUNT);
    if (len == 0 || len > 32) {
        FUZZ_CHECK(near == -1);
        return;
    }
    for (int i = 0; i < COUNT; i++) {
        if (strlen(names[i]) > 32)
            continue;
        slips[i] = plain_slips(text, names[i]);
        if (slips[i] < least && slips[i] <= (strlen(names[i]) <= 4 ? 1u : 2u))
            least = slips[i];
    }
    if (least < 3)
        FUZZ_CHECK(near >= 0 && slips[near] == least);
    else if (near >= 0)
        FUZZ_CHECK(strncasecmp(text, names[near], len) == 0);
}

static void check_label(uint16_t symbol, const char *text)
{
    unsigned label = label_of_symbol(symbol);
    unsigned before = label_enter(symbol);
    const char *name;

    label_name_symbol(symbol, text);
    FUZZ_CHECK(label < TRACKER_LABELS_MAX);
    name = tracker_label_get_name(label);
    FUZZ_CHECK(label == 0 ? name == NULL : strncmp(name, text, 8) == 0);
    FUZZ_CHECK(name == NULL || strlen(name) <= 8);
    FUZZ_CHECK(label_enter(symbol) == label);
    label_leave(before);
}

void fuzz_run(struct fuzz_bytes *in)
{
    struct fuzz_bytes again = *in;
    uint64_t value = fuzz_uint(&again, 8);
    char text[TEXT_MAX];

    fuzz_text(in, text, sizeof(text));
    compare(text, number_parse, plain_number);
    compare(text, bytes_parse, plain_bytes);
    compare(text, duration_parse, plain_duration);
    check_formats(value);
    check_formats(value >> value % 64);
    check_nearest(text);
    check_label((uint16_t)value, text);
}

size_t fuzz_seed(unsigned i, unsigned char buf[FUZZ_SEED_MAX])
{
    static const char *const texts[] = {
        "10m",       "1d2h3m4s5ms",
        "90",        "18446744073709551616ms",
        "512M",      "64kB",
        "2GiB",      "18446744073709551615",
        "cycel",     "chanel",
        "fo",        "ca",
        "timers",    "366d",
        "16777216T", "\377\377\377\377\377\377\377\377",
        "\200",      "1m1h",
        "\n\v",      "a name that is longer than any",
    };

    if (i >= sizeof(texts) / sizeof(texts[0]))
        return 0;
    memcpy(buf, texts[i], strlen(texts[i]));
    return strlen(texts[i]);
}
