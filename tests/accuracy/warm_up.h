/* warm_up.h - let libc get the memory that it keeps, before anybody looks.
 */
#ifndef WARM_UP_H
#define WARM_UP_H

/* As many threads as any shape will have, and their end. */
void threads_warm_up(void);

/* The table of the environment, and one for keys. */
void roots_warm_up(void);

#endif
