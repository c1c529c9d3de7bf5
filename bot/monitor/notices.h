/* notices.h - the last lines that were worth saying: verdicts that turned,
 * leaks that were switched, answers to keys. A fixed number of them; the
 * oldest goes.
 */
#ifndef MONITOR_NOTICES_H
#define MONITOR_NOTICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NOTICES_MAX 16
#define NOTICE_LEN 224

struct notice {
    bool alarm;
    char words[NOTICE_LEN]; /* without '\n'; cut where it is too long */
};

/* All zeroes: none. */
struct notices {
    uint64_t count; /* that ever were */
    struct notice ring[NOTICES_MAX];
};

/* One more line, up to its '\n' or `len` bytes. */
void notices_add(struct notices *n, bool alarm, const char *words, size_t len);
void notices_addf(struct notices *n, bool alarm, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Notice number `back`, 0 being the last one; NULL if there is none. */
const struct notice *notices_last(const struct notices *n, unsigned back);

#endif
