/* options_mystery.c - --answer, and what goes with --leak=mystery.
 *
 * What would show both halves is refused: it would give the mystery away
 * without a look at the evidence.
 */
#include <string.h>

#include "mystery.h"
#include "options_parse.h"

int options_take_answer(struct options_parse *p, const char *value)
{
    struct options *o = p->out;
    int rc;

    o->answer = 0;
    if (strcmp(value, "none") == 0)
        return 0;
    rc = options_take_leaks(p, "answer", value, &o->answer);
    if (rc == 0 && __builtin_popcount(o->answer) > MYSTERY_LEAKS_MAX)
        return options_fail(p,
                            "--answer=%s is not possible; a mystery has one "
                            "leak, two, or none",
                            value);
    return rc;
}

static int check_answer(struct options_parse *p)
{
    if (options_seen(p, OPTION_LEAK) || options_seen(p, OPTION_FIX))
        return options_fail(p,
                            "--answer and --%s don't go together; --answer "
                            "runs the mystery of --seed by itself",
                            options_seen(p, OPTION_LEAK) ? "leak" : "fix");
    if (!options_seen(p, OPTION_SEED))
        return options_fail(p, "--answer needs --seed=N, the number that the "
                               "mystery showed");
    return 0;
}

int options_check_mystery(struct options_parse *p)
{
    struct options *o = p->out;

    if (o->command == COMMAND_ANSWER)
        return check_answer(p);
    if (!o->mystery)
        return 0;
    if (o->leaks != 0)
        return options_fail(p, "--leak=mystery chooses its leaks by itself; "
                               "leave other names out");
    if (o->fixes != 0 || o->command == COMMAND_COMPARE)
        return options_fail(p,
                            "--%s would give the mystery away; answer it "
                            "first: --answer=NAME --seed=N",
                            o->fixes != 0 ? "fix" : "compare");
    if (!options_seen(p, OPTION_SEED))
        o->seed = mystery_seed();
    return 0;
}
