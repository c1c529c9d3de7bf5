/* demo.c - ten subscribers, eight of whom leave after a hundred prices.
 *
 * Those who stay take each price at once: nothing should pile up anywhere.
 */
#include "channel.h"

#include <malloc.h>
#include <stdio.h>

static void on_call(void *subscriber, struct channel *channel)
{
    long *last = subscriber;

    while (channel_take(channel, last))
        ;
}

int main(void)
{
    struct publisher *publisher = publisher_new();
    struct channel *channels[10];
    long last[10] = {0};
    size_t before;
    int open = 10;

    printf("prices   open channels   bytes in use\n");
    before = mallinfo2().uordblks;
    for (int i = 0; i < 10; i++)
        channels[i] = channel_open(publisher, on_call, &last[i]);
    for (int price = 1; price <= 500; price++) {
        publish(publisher, 10000 + price);
        if (price % 100 == 0)
            printf("%6d   %13d   %12zu\n", price, open,
                   mallinfo2().uordblks - before);
        while (price == 100 && open > 2)
            channel_close(channels[--open]);
    }
    publisher_free(publisher);
    return 0;
}
