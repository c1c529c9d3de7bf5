/* check.c - greet() says hello to a name that it cannot know before. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "greet.h"

void check(void)
{
    struct check_mark before = check_mark();
    char name[16], want[32];

    for (int i = 0; i < 3; i++) {
        char *said;

        snprintf(name, sizeof(name), "n%ld", check_random(1000, 9999));
        snprintf(want, sizeof(want), "hello %s", name);
        said = greet(name);
        check_that(said != NULL && strcmp(said, want) == 0,
                   "greet does not say hello");
        free(said);
    }
    check_live(before, 0, "after three greetings");
}
