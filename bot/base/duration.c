/* duration.c - quantities as people type and read them.
 *
 * Parsing is strict: what isn't understood wholly is refused, since a run with
 * a guessed length teaches the wrong thing. Formatting uses integers alone, so
 * that the same number reads the same everywhere.
 */
#include "duration.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The order in which units may follow each other. */
static const struct unit {
    const char *name;
    uint64_t ns;
} units[] = {
    {"d", NS_PER_DAY},    {"h", NS_PER_HOUR}, {"m", NS_PER_MINUTE},
    {"s", NS_PER_SECOND}, {"ms", NS_PER_MS},
};
#define UNIT_COUNT (sizeof(units) / sizeof(units[0]))

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Read digits at *at and move past them. 0, -EINVAL (none), -ERANGE. */
static int read_digits(const char **at, uint64_t *out)
{
    uint64_t value = 0;
    bool over = false;

    if (!is_digit(**at))
        return -EINVAL;
    for (; is_digit(**at); (*at)++) {
        uint64_t digit = (uint64_t)(**at - '0');

        over |= __builtin_mul_overflow(value, 10u, &value);
        over |= __builtin_add_overflow(value, digit, &value);
    }
    *out = value;
    return over ? -ERANGE : 0;
}

int number_parse(const char *text, uint64_t *out)
{
    uint64_t value = 0;
    int rc = read_digits(&text, &value);

    if (*text != '\0')
        return -EINVAL;
    if (rc == 0)
        *out = value;
    return rc;
}

int bytes_parse(const char *text, uint64_t *out)
{
    static const char letters[] = "KMGT";
    uint64_t value = 0;
    int rc = read_digits(&text, &value);
    uint64_t unit = 1024;
    const char *letter;

    if (rc == -EINVAL || *text == '\0') {
        if (rc == 0)
            *out = value;
        return rc;
    }
    letter = *text == 'k' ? letters : strchr(letters, *text);
    if (letter == NULL)
        return -EINVAL;
    text++;
    if (strcmp(text, "B") == 0)
        unit = 1000;
    else if (*text != '\0' && strcmp(text, "iB") != 0)
        return -EINVAL;
    for (const char *l = letters; l <= letter; l++)
        if (__builtin_mul_overflow(value, unit, &value))
            return -ERANGE;
    if (rc == 0)
        *out = value;
    return rc;
}

/* The unit at *at, from number `first` on, or UNIT_COUNT. A unit's name ends
 * where the next number starts, so "m" and "ms" can't be mixed up. */
static size_t read_unit(const char **at, size_t first)
{
    size_t len = strcspn(*at, "0123456789");

    for (size_t i = first; i < UNIT_COUNT; i++) {
        if (strlen(units[i].name) == len &&
            memcmp(units[i].name, *at, len) == 0) {
            *at += len;
            return i;
        }
    }
    return UNIT_COUNT;
}

int duration_parse(const char *text, uint64_t *out_ns)
{
    uint64_t total_ns = 0, value = 0;
    size_t next = 0;
    bool over = false;
    int rc = number_parse(text, &value);

    if (rc == 0)
        over = __builtin_mul_overflow(value, NS_PER_SECOND, &total_ns);
    else if (rc == -ERANGE)
        over = true;
    else
        do {
            size_t unit;

            rc = read_digits(&text, &value);
            if (rc == -EINVAL)
                return -EINVAL;
            over |= rc == -ERANGE;
            unit = read_unit(&text, next);
            if (unit == UNIT_COUNT)
                return -EINVAL;
            over |= __builtin_mul_overflow(value, units[unit].ns, &value);
            over |= __builtin_add_overflow(total_ns, value, &total_ns);
            next = unit + 1;
        } while (*text != '\0');
    if (over)
        return -ERANGE;
    *out_ns = total_ns;
    return 0;
}

char *duration_text(uint64_t ns, char buf[FIGURE_LEN])
{
    int len = 0;

    for (size_t i = 0; i < UNIT_COUNT; i++) {
        uint64_t count = ns / units[i].ns;

        ns %= units[i].ns;
        if (count > 0)
            len += snprintf(buf + len, (size_t)(FIGURE_LEN - len),
                            "%" PRIu64 "%s", count, units[i].name);
    }
    if (len == 0)
        snprintf(buf, FIGURE_LEN, "0s");
    return buf;
}

char *duration_clock(uint64_t ns, char buf[FIGURE_LEN])
{
    uint64_t days = ns / NS_PER_DAY;
    int len = 0;

    if (days > 0)
        len = snprintf(buf, FIGURE_LEN, "%" PRIu64 "d ", days);
    snprintf(buf + len, (size_t)(FIGURE_LEN - len),
             "%02" PRIu64 ":%02" PRIu64 ":%02" PRIu64,
             ns % NS_PER_DAY / NS_PER_HOUR, ns % NS_PER_HOUR / NS_PER_MINUTE,
             ns % NS_PER_MINUTE / NS_PER_SECOND);
    return buf;
}

/* The value without its sign; INT64_MIN has one too. */
static uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

char *figure_bytes_change(int64_t bytes, char buf[FIGURE_LEN])
{
    char *digits = bytes == 0 ? buf : buf + 1;
    char text[FIGURE_LEN];

    buf[0] = bytes < 0 ? '-' : '+';
    figure_bytes(magnitude(bytes), text);
    snprintf(digits, FIGURE_LEN - 1, "%.20s", text);
    return buf;
}

char *figure_dollars(int64_t ticks, char buf[FIGURE_LEN])
{
    uint64_t cents = magnitude(ticks) / 100 + (magnitude(ticks) % 100 >= 50);
    char text[FIGURE_LEN];

    snprintf(buf, FIGURE_LEN, "%s$%.30s.%02u",
             ticks < 0 && cents > 0 ? "-" : "", figure_count(cents / 100, text),
             (unsigned)(cents % 100));
    return buf;
}
