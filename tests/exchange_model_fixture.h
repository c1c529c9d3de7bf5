/* exchange_model_fixture.h - an exchange, its model, and clients that may come
 * and go. Each client gives its feed to a book of the trader's.
 *
 * Include it after cmocka.h.
 */
#ifndef TESTS_EXCHANGE_MODEL_FIXTURE_H
#define TESTS_EXCHANGE_MODEL_FIXTURE_H

#include "check.h"
#include "client_help.h"
#include "lesson.h"
#include "rng.h"
#include "rules_model.h"

extern const struct lesson_book fixes_book;

static const char *const names[RULES_SYMBOLS] = {"AAPL", "B", "LONGNAME"};

struct client_mirror {
    struct client client;
    struct book *book; /* the trader's, from this client's feed */
    uint32_t next_ref;
    int rc;
};

static struct help h;
static struct client_mirror clients[RULES_SESSIONS];
static struct rules rules;
static struct check check; /* its engine is the exchange's */
static struct rng rng;
static uint64_t next_own_ref; /* of the market's replacements */

static inline int on_feed_message(void *mirror, const unsigned char *bytes,
                                  size_t len)
{
    struct client_mirror *m = mirror;
    struct book_trade trade;
    struct itch msg;
    int rc = itch_decode(bytes, len, &msg);

    return rc == 0 ? fixes_book.apply(m->book, &msg, msg.time_ns, &trade) : rc;
}

static inline void on_feed(struct bufferevent *bev, void *mirror)
{
    struct client_mirror *m = mirror;
    int rc = frame_each(bufferevent_get_input(bev), on_feed_message, m);

    if (rc != 0)
        m->rc = rc;
}

static inline void join(int i)
{
    struct client_mirror *m = &clients[i];

    m->rc = 0;
    m->next_ref = 1;
    assert_int_equal(fixes_book.new(&m->book), 0);
    assert_int_equal(client_open(&m->client, &h), 0);
    bufferevent_setcb(m->client.feed, on_feed, NULL, on_client_end, m);
    rules_connect(&rules, i);
}

static inline void leave(int i)
{
    client_close(&clients[i].client);
    fixes_book.free(clients[i].book);
    clients[i].book = NULL;
    rules_leave(&rules, i);
}

static inline bool is_there(int i)
{
    return clients[i].book != NULL;
}

#endif
