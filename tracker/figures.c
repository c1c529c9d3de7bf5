/* figures.c - counts and amounts of memory as people read them. */
#include "figures.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

char *figure_bytes(uint64_t bytes, char buf[FIGURE_LEN])
{
    static const char prefixes[] = "kMGTPE";
    uint64_t tenth = 100; /* a tenth of the unit */
    size_t i = 0;
    uint64_t tenths;

    if (bytes < 1000) {
        snprintf(buf, FIGURE_LEN, "%" PRIu64 " B", bytes);
        return buf;
    }
    /* 999,950 is 1.0 MB: rounding may reach the next unit. */
    while (prefixes[i + 1] != '\0' && bytes / tenth >= 9999 &&
           (bytes / tenth > 9999 || bytes % tenth >= tenth / 2)) {
        tenth *= 1000;
        i++;
    }
    tenths = bytes / tenth + (bytes % tenth >= tenth / 2);
    snprintf(buf, FIGURE_LEN, "%" PRIu64 ".%" PRIu64 " %cB", tenths / 10,
             tenths % 10, prefixes[i]);
    return buf;
}

char *figure_count(uint64_t count, char buf[FIGURE_LEN])
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, count);
    char *to = buf;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return buf;
}
