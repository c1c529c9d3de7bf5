/* nearest.c - "did you mean ...?": edit distance with swaps.
 *
 * Three rows of the usual table are enough: the row before last is for swaps.
 * Rows are on the stack, since names are short; a longer text is near nothing.
 */
#include "nearest.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define NEAREST_LEN_MAX 32

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
    unsigned least = a < b ? a : b;

    return least < c ? least : c;
}

static int lower(char c)
{
    return tolower((unsigned char)c);
}

/* How many slips turn `a` into `b`; both at most NEAREST_LEN_MAX long. */
static unsigned slips(const char *a, const char *b)
{
    unsigned rows[3][NEAREST_LEN_MAX + 1];
    size_t a_len = strlen(a), b_len = strlen(b);

    for (size_t j = 0; j <= b_len; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= a_len; i++) {
        unsigned *row = rows[i % 3];
        const unsigned *above = rows[(i + 2) % 3];
        const unsigned *two_above = rows[(i + 1) % 3];

        row[0] = (unsigned)i;
        for (size_t j = 1; j <= b_len; j++) {
            unsigned wrong = lower(a[i - 1]) != lower(b[j - 1]);

            row[j] = min3(above[j] + 1, row[j - 1] + 1, above[j - 1] + wrong);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]) &&
                two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
        }
    }
    return rows[a_len % 3][b_len];
}

/* The only name that begins with `text`, or -1. */
static int only_beginning(const char *text, const char *const *names,
                          size_t count)
{
    int found = -1;

    for (size_t i = 0; i < count; i++) {
        if (strncasecmp(names[i], text, strlen(text)) != 0)
            continue;
        if (found >= 0)
            return -1;
        found = (int)i;
    }
    return found;
}

int nearest_name(const char *text, const char *const *names, size_t count)
{
    size_t len = strlen(text);
    unsigned best_slips = 3;
    int best = -1;

    if (len == 0 || len > NEAREST_LEN_MAX)
        return -1;
    for (size_t i = 0; i < count; i++) {
        size_t name_len = strlen(names[i]);
        unsigned limit = name_len <= 4 ? 1 : 2;
        unsigned found;

        if (name_len > NEAREST_LEN_MAX)
            continue;
        found = slips(text, names[i]);
        if (found <= limit && found < best_slips) {
            best_slips = found;
            best = (int)i;
        }
    }
    return best >= 0 ? best : only_beginning(text, names, count);
}
