/* standard.h - standard input, output and error are always open.
 */
#ifndef BASE_STANDARD_H
#define BASE_STANDARD_H

/* To be called first in main(). Who starts us may have closed 0, 1 or 2; then
 * the next file that is opened would get that number, and the report would be
 * written into it. What is missing is opened as something that can neither be
 * read nor written: both fail with EBADF, as they did before. */
void standard_hold(void);

#endif
