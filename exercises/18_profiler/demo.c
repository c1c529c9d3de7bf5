/* demo.c - half a minute of a small bot, profiled.
 *
 * Given: it calls your profiler. Orders live for a second, prices for ever; in
 * second 17 there is a burst of messages. The history goes to history.csv.
 */
#include <stdio.h>

#include "profiler.h"

enum { ORDERS, PRICES, MESSAGES, CATEGORIES };

#define SECONDS 30
#define BURST 200

static void print_file(FILE *file)
{
    char line[200];

    rewind(file);
    printf("history.csv:\n");
    while (fgets(line, sizeof(line), file) != NULL)
        printf("%s", line);
}

int main(void)
{
    static const char *const names[CATEGORIES] = {"orders", "prices",
                                                  "messages"};
    struct profiler_options options = {.names = names,
                                       .categories = CATEGORIES,
                                       .every_ms = 10000,
                                       .report = stdout,
                                       .history = fopen("history.csv", "w+")};
    struct profiler *profiler;
    void *prices[SECONDS];
    void *order = NULL;
    int rc = 1;

    if (options.history == NULL)
        return 1;
    if (profiler_new(&options, 0, &profiler) != 0)
        goto out;
    profiler_limit(profiler, PRICES, 1000);
    for (unsigned second = 0; second < SECONDS; second++) {
        void *messages[BURST];
        unsigned count = second == 17 ? BURST : 2;

        prices[second] = profiler_alloc(profiler, PRICES, 64);
        profiler_release(profiler, order);
        order = profiler_alloc(profiler, ORDERS, 120);
        for (unsigned i = 0; i < count; i++)
            messages[i] = profiler_alloc(profiler, MESSAGES, 500);
        for (unsigned i = 0; i < count; i++)
            profiler_release(profiler, messages[i]);
        profiler_turn(profiler, (second + 1) * 1000);
    }
    profiler_release(profiler, order);
    for (unsigned second = 0; second < SECONDS; second++)
        profiler_release(profiler, prices[second]);
    profiler_free(profiler);
    print_file(options.history);
    rc = 0;
out:
    fclose(options.history);
    return rc;
}
