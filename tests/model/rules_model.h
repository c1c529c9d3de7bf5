/* rules_model.h - what docs/protocol.md says the exchange does with OUCH, on
 * top of the plain model of the engine.
 *
 * A session's answers are written down as client_help.h writes down what a
 * client hears, so that the two can be compared.
 */
#ifndef TESTS_MODEL_RULES_MODEL_H
#define TESTS_MODEL_RULES_MODEL_H

#include "client_help.h"
#include "model.h"

#define RULES_SESSIONS 3
#define RULES_SYMBOLS 3

struct rules_session {
    uint32_t id; /* 0: nobody is connected */
    uint32_t last_ref;
    struct client hears; /* the answers, as text */
};

struct rules_symbol {
    const char *name;
    bool halted;
    uint32_t last_ticks; /* of the last trade; 0: there was none */
};

struct rules {
    struct model *model; /* borrowed */
    struct rules_symbol symbols[RULES_SYMBOLS];
    struct rules_session sessions[RULES_SESSIONS];
    uint32_t last_id;
    uint64_t next_ref;
    uint64_t replaced_ref; /* the order that is being replaced, or 0 */
};

/* Sets up the model as well, and tells its events to the sessions. */
void rules_init(struct rules *r, struct model *model,
                const char *const names[RULES_SYMBOLS]);
void rules_connect(struct rules *r, int session);
/* Its orders go. */
void rules_leave(struct rules *r, int session);
/* What comes of a message. */
void rules_hear(struct rules *r, int session, const struct ouch_in *msg);
/* The market's own order: as exchange_enter(). */
int rules_market(struct rules *r, const struct matching_request *rq);

#endif
