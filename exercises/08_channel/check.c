/* check.c - subscribers come and go; nobody may miss a price, and of those who
 * went nothing may be left.
 *
 * The crowd is a model: it knows which prices each subscriber has not taken
 * yet, so it knows how many blocks there have to be. Some leave from inside
 * their own call, or send another one away: the channels that publish() is
 * walking along change under its feet.
 */
#include "check.h"
#include "channel.h"

#define CROWD_MAX 40
#define PRICES_MAX 2000

struct crowd;

struct subscriber {
    struct crowd *crowd;
    struct channel *channel; /* NULL: has left */
    long next;               /* of the prices: the one it takes next */
    long calls;              /* in this publish() */
};

struct crowd {
    struct publisher *publisher;
    long prices[PRICES_MAX];
    long published;
    bool eager;    /* calls may take prices */
    bool restless; /* calls may close channels */
    struct subscriber all[CROWD_MAX];
};

static void subscriber_leave(struct subscriber *s)
{
    channel_close(s->channel);
    s->channel = NULL;
}

/* Take up to `most` prices: they come in order, and none is missing. */
static void subscriber_take(struct subscriber *s, long most)
{
    long price = 0;

    for (; most > 0 && s->next < s->crowd->published; most--) {
        check_that(channel_take(s->channel, &price),
                   "a subscriber that stayed gets no price");
        check_that(price == s->crowd->prices[s->next],
                   "a subscriber that stayed gets a wrong price");
        s->next++;
    }
    if (s->next == s->crowd->published)
        check_that(!channel_take(s->channel, &price),
                   "a subscriber gets the same price twice");
}

static void on_call(void *arg, struct channel *channel)
{
    struct subscriber *s = arg;
    struct crowd *crowd = s->crowd;
    struct subscriber *other;

    check_that(s->channel != NULL, "a subscriber that has left is called");
    check_that(s->channel == channel, "a subscriber is called for another one");
    s->calls++;
    if (crowd->eager && check_random(0, 1) == 0)
        subscriber_take(s, check_random(0, 3));
    if (!crowd->restless)
        return;
    other = &crowd->all[check_random(0, CROWD_MAX - 1)];
    if (check_random(0, 9) == 0)
        subscriber_leave(s);
    else if (other->channel != NULL && check_random(0, 9) == 0)
        subscriber_leave(other);
}

static void subscriber_come(struct crowd *crowd, struct subscriber *s)
{
    *s = (struct subscriber){.crowd = crowd, .next = crowd->published};
    s->channel = channel_open(crowd->publisher, on_call, s);
    check_that(s->channel != NULL, "channel_open() has no channel");
}

static void crowd_price(struct crowd *crowd)
{
    for (size_t i = 0; i < CROWD_MAX; i++)
        crowd->all[i].calls = 0;
    crowd->prices[crowd->published++] = check_random(1, 1000000);
    check_that(publish(crowd->publisher, crowd->prices[crowd->published - 1]) ==
                   0,
               "publish() doesn't return 0");
    for (size_t i = 0; i < CROWD_MAX; i++) {
        if (crowd->all[i].channel == NULL)
            continue;
        if (crowd->all[i].calls == 0)
            check_note("Is it stepped over when its neighbour goes?");
        check_equal(crowd->all[i].calls, 1,
                    "calls of a subscriber that stayed, for one price");
    }
}

/* The blocks that there have to be when nobody left since the last price. */
static long crowd_blocks(const struct crowd *crowd)
{
    long blocks = 1;

    for (size_t i = 0; i < CROWD_MAX; i++)
        if (crowd->all[i].channel != NULL)
            blocks += 1 + crowd->published - crowd->all[i].next;
    return blocks;
}

static void crowd_start(struct crowd *crowd)
{
    *crowd = (struct crowd){.publisher = publisher_new()};
    check_that(crowd->publisher != NULL, "publisher_new() has no publisher");
}

static void one_of_three_leaves(struct crowd *crowd)
{
    struct check_mark before = check_mark();

    crowd_start(crowd);
    for (size_t i = 0; i < 3; i++)
        subscriber_come(crowd, &crowd->all[i]);
    crowd_price(crowd);
    for (size_t i = 0; i < 3; i++)
        subscriber_take(&crowd->all[i], 1);
    subscriber_leave(&crowd->all[1]);
    for (int price = 0; price < 2; price++) {
        crowd_price(crowd);
        subscriber_take(&crowd->all[0], PRICES_MAX);
        subscriber_take(&crowd->all[2], PRICES_MAX);
    }
    check_live(before, 3,
               "after one of three subscribers left and two prices came");
    publisher_free(crowd->publisher);
    check_live(before, 0, "after the publisher was freed");
}

/* Who takes nothing for a while finds all of it later. */
static void one_is_slow(struct crowd *crowd)
{
    struct check_mark before = check_mark();
    long prices = check_random(PRICES_MAX / 2, PRICES_MAX);

    crowd_start(crowd);
    subscriber_come(crowd, &crowd->all[0]);
    for (long i = 0; i < prices; i++)
        crowd_price(crowd);
    subscriber_take(&crowd->all[0], PRICES_MAX);
    check_live(before, 2, "after a slow subscriber took all prices");
    publisher_free(crowd->publisher);
    check_live(before, 0, "after the publisher was freed");
}

static void all_leave(struct crowd *crowd)
{
    struct check_mark before = check_mark();
    long count = check_random(5, CROWD_MAX);

    crowd_start(crowd);
    for (long i = 0; i < count; i++)
        subscriber_come(crowd, &crowd->all[i]);
    crowd_price(crowd);
    for (long i = 0; i < count; i++)
        subscriber_leave(&crowd->all[i]);
    crowd_price(crowd);
    check_live(before, 1, "after all subscribers left and a price came");
    subscriber_come(crowd, &crowd->all[0]);
    crowd_price(crowd);
    subscriber_take(&crowd->all[0], 1);
    subscriber_leave(&crowd->all[0]); /* and no price comes any more */
    publisher_free(crowd->publisher);
    check_live(before, 0, "after the publisher was freed");
}

static void they_come_and_go(struct crowd *crowd)
{
    struct check_mark before = check_mark();
    long rounds = check_scale(400);

    crowd_start(crowd);
    for (long round = 0; round < rounds; round++) {
        for (int i = 0; i < 4; i++) {
            struct subscriber *s = &crowd->all[check_random(0, CROWD_MAX - 1)];

            if (s->channel == NULL)
                subscriber_come(crowd, s);
            else if (check_random(0, 2) == 0)
                subscriber_leave(s);
            else
                subscriber_take(s, check_random(0, 5));
        }
        crowd->eager = true;
        crowd->restless = check_random(0, 2) == 0;
        crowd_price(crowd);
        if (!crowd->restless)
            check_live(before, crowd_blocks(crowd),
                       "after many came and went, and a price came");
    }
    publisher_free(crowd->publisher);
    check_live(before, 0, "after the publisher was freed");
}

void check(void)
{
    static struct crowd crowd;

    publisher_free(NULL);
    one_of_three_leaves(&crowd);
    one_is_slow(&crowd);
    all_leave(&crowd);
    they_come_and_go(&crowd);
}
