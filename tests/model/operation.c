/* operation.c - operations as lines of text; see operation.h. */
#include "operation.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static const char kind_letters[] = "DIPM"; /* by enum matching_kind */

static void write_enter(const struct matching_request *rq, FILE *f)
{
    fprintf(f,
            "E %" PRIu64 " %u %c %c %" PRIu32 " %" PRIu32 " %" PRIu32
            " %" PRIu32,
            rq->ref, (unsigned)rq->symbol, rq->side, kind_letters[rq->kind],
            rq->qty, rq->price_ticks, rq->owner, rq->user_ref);
}

void operation_write(const struct operation *op, FILE *f)
{
    const struct matching_request *rq = &op->rq;

    switch (op->type) {
    case 'E':
        write_enter(rq, f);
        break;
    case 'U':
        fprintf(f,
                "U %" PRIu64 " %" PRIu64 " %c %" PRIu32 " %" PRIu32 " %" PRIu32,
                op->ref, rq->ref, kind_letters[rq->kind], rq->qty,
                rq->price_ticks, rq->user_ref);
        break;
    case 'R':
        fprintf(f, "R %" PRIu64 " %" PRIu32 " %c", op->ref, op->qty, op->why);
        break;
    case 'C':
        fprintf(f, "C %" PRIu64 " %c", op->ref, op->why);
        break;
    case 'X':
        fprintf(f, "X %" PRIu64 " %" PRIu32 " %" PRIu64 " %" PRIu32, op->ref,
                op->qty, rq->ref, rq->owner);
        break;
    case 'M':
        fprintf(f, "M %" PRIu32, rq->owner);
        break;
    default:
        putc(op->type, f);
        break;
    }
    if (op->fail_nth != 0)
        fprintf(f, " !%u%s", op->fail_nth, op->fail_onwards ? "+" : "");
    putc('\n', f);
}

static int read_kind(char letter, enum matching_kind *kind)
{
    const char *at = letter != '\0' ? strchr(kind_letters, letter) : NULL;

    if (at == NULL)
        return -EBADMSG;
    *kind = (enum matching_kind)(at - kind_letters);
    return 0;
}

/* What follows the type: how many fields there should be, and are. */
static int read_fields(const char *rest, struct operation *op)
{
    struct matching_request *rq = &op->rq;
    char kind = 'D';
    char why = 'U';
    int want = 0;
    int got = 0;

    switch (op->type) {
    case 'E':
        want = 8;
        got = sscanf(rest,
                     "%" SCNu64 " %" SCNu16 " %c %c %" SCNu32 " %" SCNu32
                     " %" SCNu32 " %" SCNu32,
                     &rq->ref, &rq->symbol, &rq->side, &kind, &rq->qty,
                     &rq->price_ticks, &rq->owner, &rq->user_ref);
        break;
    case 'U':
        want = 6;
        got = sscanf(
            rest, "%" SCNu64 " %" SCNu64 " %c %" SCNu32 " %" SCNu32 " %" SCNu32,
            &op->ref, &rq->ref, &kind, &rq->qty, &rq->price_ticks,
            &rq->user_ref);
        break;
    case 'R':
        want = 3;
        got = sscanf(rest, "%" SCNu64 " %" SCNu32 " %c", &op->ref, &op->qty,
                     &why);
        break;
    case 'C':
        want = 2;
        got = sscanf(rest, "%" SCNu64 " %c", &op->ref, &why);
        break;
    case 'X':
        want = 4;
        got = sscanf(rest, "%" SCNu64 " %" SCNu32 " %" SCNu64 " %" SCNu32,
                     &op->ref, &op->qty, &rq->ref, &rq->owner);
        break;
    case 'M':
        want = 1;
        got = sscanf(rest, "%" SCNu32, &rq->owner);
        break;
    default:
        break;
    }
    op->why = (enum matching_why)why;
    return got == want ? read_kind(kind, &rq->kind) : -EBADMSG;
}

int operation_read(const char *line, struct operation *op)
{
    const char *fault = strchr(line, '!');

    memset(op, 0, sizeof(*op));
    if (line[0] == '\0' || strchr("EURCXMSN", line[0]) == NULL)
        return -EBADMSG;
    op->type = line[0];
    if (fault != NULL) {
        if (sscanf(fault, "!%u", &op->fail_nth) != 1)
            return -EBADMSG;
        op->fail_onwards = strchr(fault, '+') != NULL;
    }
    return read_fields(line + 1, op);
}
