/* expect_help.c - orders and sessions to be forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "expect_help.h"

/* Nothing is inlined, and nothing is a tail call: each shall be a frame. */
#define FRAME __attribute__((noinline))

const int line_order = __LINE__ + 3;
FRAME struct order *order_new(void)
{
    struct order *o = tracker_malloc(TAG_ORDERS, sizeof(struct order));

    APART_CHECK(o != NULL);
    return o;
}

const int line_session = __LINE__ + 3;
FRAME struct session *session_new(void)
{
    struct session *s = tracker_malloc(TAG_SESSIONS, sizeof(struct session));

    APART_CHECK(s != NULL);
    return s;
}

const int line_session_free = __LINE__ + 3;
FRAME void session_free(struct session *s)
{
    tracker_free(s);
    __asm__ volatile("" ::: "memory");
}

struct tracker_mark start(FILE *out)
{
    tracker_tag_name(TAG_ORDERS, "orders");
    tracker_tag_name(TAG_SESSIONS, "sessions");
    expect_output(out);
    return tracker_mark();
}

void keep_own_frames(char *text)
{
    char *to = text;

    for (const char *line = text; *line != '\0';) {
        size_t len = strcspn(line, "\n") + 1;
        const char *own = strstr(line, "(tests/");

        if (strncmp(line, "    ", 4) != 0 ||
            (own != NULL && own < line + len)) {
            memmove(to, line, len);
            to += len;
        }
        line += len;
    }
    *to = '\0';
}
