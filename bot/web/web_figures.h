/* web_figures.h - trading beside memory: what the trader had done when each
 * sample of the history was taken, so that a page draws both over one axis.
 */
#ifndef WEB_WEB_FIGURES_H
#define WEB_WEB_FIGURES_H

#include <stdint.h>

#include "history.h"
#include "run.h"

struct web_figures;

struct web_figure {
    uint64_t t_ms; /* of the sample */
    uint64_t orders;
    uint64_t allocations;
    int64_t pnl_ticks;
};

/* For samples of `h` (borrowed for its life). 0 and an owned *out
 * (web_figures_free), or -ENOMEM. */
int web_figures_new(const struct tracker_history *h, struct web_figures **out);
void web_figures_free(struct web_figures *f);

/* After each call of tracker_history_take(): the figures of that moment. */
void web_figures_take(struct web_figures *f, const struct run_figures *run);

/* Those of the sample at t_ms; NULL: none were taken. Borrowed until the next
 * are. */
const struct web_figure *web_figures_at(const struct web_figures *f,
                                        uint64_t t_ms);

#endif
