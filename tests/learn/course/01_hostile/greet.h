/* greet.h - what the check calls. */
#ifndef GREET_H
#define GREET_H

/* "hello NAME", owned by the caller: free() it. NULL: no memory. */
char *greet(const char *name);

#endif
