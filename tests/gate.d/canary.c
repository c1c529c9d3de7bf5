/* canary.c - one fault of each kind, for tools that are to be trusted.
 *
 *      gate_canary lost | freed | overflow | race
 *
 * Before the gate believes a tool's silence, that tool has to name the line of
 * a fault that is there. The lines are marked with the word that asks for them:
 * the gate looks them up in this file.
 */
#include <limits.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "tracker.h"

/* What the compiler can't see through, so that it keeps every fault. */
static void *volatile hidden;
static volatile int most = INT_MAX;
static int shared;

/* Ten of them: a stale word in a register may hold one. */
static void lose_blocks(void)
{
    for (int i = 0; i < 10; i++)
        hidden = tracker_malloc(0, 100); /* here: lost */
    hidden = NULL;
}

static int read_freed_block(void)
{
    int *block = tracker_calloc(0, 25, sizeof(int));
    int *volatile later = block;

    if (block == NULL)
        return 0;
    tracker_free(block);
    return *later; /* here: freed */
}

static int overflow_number(void)
{
    int number = most;

    number = number + 1; /* here: overflow */
    return number;
}

static void *race_write(void *unused)
{
    (void)unused;
    shared++; /* here: race */
    return NULL;
}

static int race_threads(void)
{
    pthread_t threads[2];
    int count = 0;

    while (count < 2 &&
           pthread_create(&threads[count], NULL, race_write, NULL) == 0)
        count++;
    while (count > 0)
        pthread_join(threads[--count], NULL);
    return shared;
}

int main(int argc, char **argv)
{
    const char *word = argc == 2 ? argv[1] : "";

    if (strcmp(word, "lost") == 0)
        lose_blocks();
    else if (strcmp(word, "freed") == 0)
        printf("%d\n", read_freed_block());
    else if (strcmp(word, "overflow") == 0)
        printf("%d\n", overflow_number());
    else if (strcmp(word, "race") == 0)
        printf("%d\n", race_threads());
    else
        return 64;
    return 0;
}
