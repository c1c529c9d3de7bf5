/* alert.h - a line when a verdict turns, and when memory will be full.
 *
 *      alert t=3m50s: growing: book, 12.6 MB an hour since 40s: book_add(),
 *      leaks/book.c:103; confidence 99 %; the budget of 67.1 MB is full in 5h3m
 *      alert t=6m: grows no more: prices (bounded)
 *
 * (each is one line).
 */
#ifndef MONITOR_ALERT_H
#define MONITOR_ALERT_H

#include <stddef.h>
#include <stdint.h>

#include "limit.h"
#include "verdict_watch.h"

/* The line with its newline, into `buf`. Returns its length, less than `size`;
 * 0 for what is not worth a line (labels and places: their tag has one). */
size_t alert_line(const struct verdict_event *event, const struct limit *limit,
                  char *buf, size_t size);

/* The same in few words, without a newline: "3m50s: book grows: book_add(),
 * leaks/book.c:103". */
size_t alert_words(const struct verdict_event *event, char *buf, size_t size);

/* "the budget of 64.0 MB is full in 4h58m", "... is full", or "" where there
 * is no limit or no growth. Returns `buf`. */
#define ALERT_FULL_LEN 96
char *alert_full(const struct limit *limit, uint64_t bytes_per_hour,
                 char buf[ALERT_FULL_LEN]);

#endif
