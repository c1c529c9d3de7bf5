/* status.h - what a failed write means for the exit status.
 */
#ifndef BOT_STATUS_H
#define BOT_STATUS_H

/* The exit status of `rc` (0 or a negative errno): says on standard error what
 * could not be written and why; no memory for it has a status of its own. A
 * reader who went away is no failure. */
int status_of_write(int rc, const char *what);

/* The first status that is not fine. */
int status_first(int before, int now);

#endif
