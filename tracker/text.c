/* text.c - strings from the tracker: strdup and asprintf. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tracker.h"

char *tracker_strdup_at(unsigned tag, const char *text,
                        const struct tracker_site *site)
{
    size_t size = strlen(text) + 1;
    char *copy = tracker_malloc_at(tag, size, site);

    if (copy != NULL)
        memcpy(copy, text, size);
    return copy;
}

int tracker_asprintf_at(unsigned tag, const struct tracker_site *site,
                        char **out, const char *format, ...)
{
    va_list args;
    int len;

    *out = NULL;
    va_start(args, format);
    len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return -1;
    *out = tracker_malloc_at(tag, (size_t)len + 1, site);
    if (*out == NULL)
        return -1;
    va_start(args, format);
    vsnprintf(*out, (size_t)len + 1, format, args);
    va_end(args);
    return len;
}
