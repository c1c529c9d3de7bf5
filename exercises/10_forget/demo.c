/* demo.c - a desk sends 1,000 orders; the exchange rejects one in ten. */
#include "desk.h"

#include <stdio.h>
#include <string.h>

static char token[64]; /* of the order that was sent last */
static long told[4];

int exchange_enter(const char *sent, long price_ticks)
{
    (void)price_ticks;
    snprintf(token, sizeof(token), "%s", sent);
    return 0;
}

static void on_tell(void *arg, unsigned strategy, long price_ticks,
                    const char *note, enum outcome outcome)
{
    (void)arg;
    (void)strategy;
    (void)price_ticks;
    (void)note;
    told[outcome]++;
}

int main(void)
{
    struct desk desk = {.tell = on_tell};

    for (int i = 1; i <= 1000; i++) {
        desk_send(&desk, 7, 10000 + i, "buy the dip");
        if (i % 10 == 3) {
            desk_rejected(&desk, token);
        } else {
            desk_accepted(&desk, token);
            desk_executed(&desk, token, 0);
        }
        memset(token, 0, sizeof(token)); /* as the message is gone now */
    }
    printf("%ld accepted, %ld executed, %ld rejected, %ld under way\n",
           told[ACCEPTED], told[EXECUTED], told[REJECTED], desk.under_way);
    return 0;
}
