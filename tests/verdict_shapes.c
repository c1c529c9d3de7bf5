/* verdict_shapes.c - the verdict over drawn series, healthy and growing.
 *
 * Each series is judged as a whole, and again and again while it grows longer,
 * as a watch does. A bounded cache that still fills cannot be told from a leak
 * while it fills; so alerts are counted in two columns: while the shape rises
 * for the first time, or did so until a tenth of the run ago; and else.
 */
#include <math.h>

#include "growth.h"
#include "verdict_draw.h"
#include "verdict_table.h"
#include "verdict_watch.h"

#define EVERY_MS 20000
#define BLOCK_BYTES 48

/* Series that were called growing. */
struct tally {
    unsigned called;      /* at the end */
    unsigned told_rising; /* while it rose as never before, or just had */
    unsigned told_else;
};

static void judge(const struct drawn *d, struct tally *tally)
{
    struct growth_point points[SAMPLES_MAX];
    struct verdict_turn turn = {0};
    bool growing = false;
    bool told_rising = false;
    bool told_else = false;

    for (size_t i = 0; i < d->count; i++) {
        double level = d->level[i] < 0 ? 0 : floor(d->level[i]);
        struct growth growth;

        points[i] =
            (struct growth_point){.t_ms = i * EVERY_MS,
                                  .bytes = (uint64_t)level * BLOCK_BYTES,
                                  .blocks = (uint64_t)level};
        growth = growth_judge(points, i + 1);
        growing = growth.growing;
        if (!verdict_turn_take(&turn, growth.state) ||
            turn.told != GROWTH_GROWING)
            continue;
        if (d->rises[i - i / 10])
            told_rising = true;
        else
            told_else = true;
    }
    tally->called += growing;
    tally->told_rising += told_rising;
    tally->told_else += told_else;
}

void verdict_shapes(const struct verdict_effort *effort, FILE *out,
                    struct verdict_sums *sums)
{
    static struct drawn drawn;

    fputs(
        "\nDrawn series of 60 to 400 samples, judged again after each sample. "
        "An alert while a series first rises is right at that moment, and is "
        "taken back later; one at another time is wrong.\n\n"
        "| shape | series | growing at the end | told while it first rose | "
        "told at another time |\n|---|---|---|---|---|\n",
        out);
    for (size_t s = 0; s < verdict_shape_count; s++) {
        struct tally tally = {0};

        for (unsigned seed = 0; seed < effort->shape_seeds; seed++) {
            verdict_draw(s, seed, &drawn);
            judge(&drawn, &tally);
        }
        if (!verdict_shape_list[s].grows) {
            sums->healthy += effort->shape_seeds;
            sums->healthy_alarms += tally.called;
        }
        fprintf(out, "| %s%s | %u | %u | %u | %u |\n",
                verdict_shape_list[s].grows ? "growing: " : "",
                verdict_shape_list[s].name, effort->shape_seeds, tally.called,
                tally.told_rising, tally.told_else);
    }
}
