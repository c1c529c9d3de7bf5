/* check.c - six times seven. */
#include "check.h"

#include <stdlib.h>
#include <string.h>

void check(void)
{
    check_equal(atol(check_answer("product")), 42, "the product");
    check_that(strcmp(check_answer("sure"), "yes") == 0, "be sure");
    check_that(strcmp(check_answer("nothing"), "") == 0, "a key too many");
}
