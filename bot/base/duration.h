/* duration.h - quantities as people type and read them: durations, times of
 * day of a run, bytes, counts, money.
 *
 * Integers only, no locale, no allocation. Each formatter writes into the
 * caller's buffer and returns it, so that it can stand in an argument list.
 * The manner is one everywhere: 1.2 MB (units of 1,000), 1,284 blocks,
 * 00:12:34, 1h30m.
 */
#ifndef BASE_DURATION_H
#define BASE_DURATION_H

#include <stddef.h>
#include <stdint.h>

#include "figures.h" /* figure_bytes, figure_count */

#define NS_PER_MS UINT64_C(1000000)
#define NS_PER_SECOND UINT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_SECOND)
#define NS_PER_HOUR (60 * NS_PER_MINUTE)
#define NS_PER_DAY (24 * NS_PER_HOUR)

/* A duration: "10m", "90s", "1h30m", "250ms", "2d", or a plain number of
 * seconds. Units are d, h, m, s, ms, each at most once and in this order; no
 * signs, fractions or blanks.
 * Returns 0; -EINVAL: not a duration; -ERANGE: more than 64 bits of
 * nanoseconds (584 years). *out_ns changes on success only. */
int duration_parse(const char *text, uint64_t *out_ns);

/* A whole number, digits alone. 0, -EINVAL (not one) or -ERANGE (over 64
 * bits). *out changes on success only. */
int number_parse(const char *text, uint64_t *out);

/* An amount of memory in bytes: a plain number, or one with K, M, G or T (KiB,
 * MiB, ...: units of 1,024) or kB, MB, GB, TB (units of 1,000).
 * 0, -EINVAL (not one) or -ERANGE (over 64 bits). *out changes on success
 * only. */
int bytes_parse(const char *text, uint64_t *out);

/* As duration_parse takes it: "1h30m", "250ms", "0s"; below a millisecond it
 * is cut off. */
char *duration_text(uint64_t ns, char buf[FIGURE_LEN]);
/* As a clock shows it: "00:12:34", "1d 02:00:00", seconds cut off. */
char *duration_clock(uint64_t ns, char buf[FIGURE_LEN]);

/* As figure_bytes() with a sign, "+1.2 kB", "-40 B", "0 B": what changed. */
char *figure_bytes_change(int64_t bytes, char buf[FIGURE_LEN]);
/* Ticks of 1/10,000 dollar, rounded to cents: "$1,234.56", "-$0.50". */
char *figure_dollars(int64_t ticks, char buf[FIGURE_LEN]);

#endif
