/* catalogue.h - the seven leaks: their names, what they are, how to see them.
 * All that --list, --explain, the reports and the docs say about a leak comes
 * from this one table.
 */
#ifndef TRADER_CATALOGUE_H
#define TRADER_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>

enum leak {
    LEAK_CYCLE,
    LEAK_BOOK,
    LEAK_CHANNEL,
    LEAK_FREE,
    LEAK_FORGET,
    LEAK_CACHE,
    LEAK_TIMER,
    LEAK_COUNT
};

/* Sets of leaks are bit masks: 1u << LEAK_CYCLE. */
#define LEAK_ALL ((1u << LEAK_COUNT) - 1)

struct leak_entry {
    const char *name;     /* "cycle" */
    const char *part;     /* the part of the bot, a few words */
    const char *leak;     /* what goes wrong, one line */
    const char *fix;      /* what puts it right, one line */
    const char *at_exit;  /* "lost", "reachable", "freed at exit", ... */
    const char *story;    /* a paragraph: the mechanism */
    const char *incident; /* a paragraph: where it happened for real */
    const char *watch;    /* what to look at in the view */
    const char *tools;    /* which tools see it, a line each */
    const char *diff;     /* diff -u leaks/x.c fixes/x.c, from the build */
    unsigned tag;         /* where it shows: enum bot_tag */
    bool kept;            /* somebody still points at it: it isn't lost */
};

const struct leak_entry *catalogue_entry(enum leak leak);

/* The leak of that name (exact), or -1. */
int catalogue_find(const char *name);
/* The name nearest to a misspelt one, or NULL if none is near. "all" and
 * "mystery" are names here too. */
const char *catalogue_nearest(const char *name);

#endif
