/* notices.c - the last lines that were worth saying.
 */
#include "notices.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "bounds.h"

void notices_add(struct notices *n, bool alarm, const char *words, size_t len)
{
    struct notice *notice = &n->ring[n->count++ % NOTICES_MAX];
    size_t kept = 0;

    bound_ring(BOUND_NOTICES, n->count);
    notice->alarm = alarm;
    while (kept < len && kept + 1 < NOTICE_LEN && words[kept] != '\0' &&
           words[kept] != '\n') {
        notice->words[kept] = words[kept];
        kept++;
    }
    notice->words[kept] = '\0';
}

void notices_addf(struct notices *n, bool alarm, const char *format, ...)
{
    char words[NOTICE_LEN];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(words, sizeof(words), format, arguments);
    va_end(arguments);
    notices_add(n, alarm, words, strlen(words));
}

const struct notice *notices_last(const struct notices *n, unsigned back)
{
    if (back >= n->count || back >= NOTICES_MAX)
        return NULL;
    return &n->ring[(n->count - 1 - back) % NOTICES_MAX];
}
