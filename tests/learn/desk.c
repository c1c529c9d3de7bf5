/* desk.c - one desk with three strategies, opened and closed: the program that
 * exercise 6 quotes memcheck with. */
#include "exercise.h"

int main(void)
{
    struct strong desk = {0};
    int rc = desk_open(900, 3, &desk);

    desk_close(&desk);
    return rc;
}
