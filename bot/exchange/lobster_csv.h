/* lobster_csv.h - lines of LOBSTER's CSV files, parsed exactly: integers only,
 * nothing is guessed.
 */
#ifndef EXCHANGE_LOBSTER_CSV_H
#define EXCHANGE_LOBSTER_CSV_H

#include <stddef.h>
#include <stdint.h>

struct lobster_event;
struct lobster_level;
struct replay_file;

/* The next line, without its end; borrowed until `f` is used again. Not
 * skipped yet. 0; -ENODATA: there is none; -EBADMSG: it is too long; or as
 * replay_file_peek(). */
int lobster_line(struct replay_file *f, const char **line, size_t *len);
/* Why lobster_line() failed, a few words. */
const char *lobster_line_reason(const struct replay_file *f);
/* Go on past a line of `len` bytes and its end. */
void lobster_skip_line(struct replay_file *f, size_t len);

/* How many fields a line has, separated by commas. */
size_t lobster_fields(const char *line, size_t len);

/* A line of a message file. NULL, or what is wrong with it (a literal). */
const char *lobster_parse(const char *line, size_t len, uint64_t *time_ns,
                          struct lobster_event *out);

/* A row of an orderbook file, into `out`, which has room for a level for each
 * field. Levels that hold nothing are left out. 0 or -EBADMSG. */
int lobster_parse_book(const char *row, size_t len, struct lobster_level *out,
                       size_t *count);

#endif
