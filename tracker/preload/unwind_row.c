/* unwind_row.c - read .eh_frame: run a small program, up to an instruction.
 *
 *      CIE   what many functions share: factors, and the first instructions
 *      FDE   one function: its instructions
 *
 * The instructions say at which address which rule begins to hold. Three rules
 * are followed: of the CFA, of rbp, of the return address. Whatever isn't
 * understood makes the answer UNWIND_OTHER.
 */
#include "preload/unwind_row.h"

#include <stddef.h>
#include <string.h>

/* From libgcc's unwinder. */
struct dwarf_eh_bases {
    void *tbase;
    void *dbase;
    void *func;
};
extern const void *_Unwind_Find_FDE(void *pc, struct dwarf_eh_bases *bases);

/* Numbers of registers in DWARF, on x86-64. */
#define REG_BP 6
#define REG_SP 7
#define REG_RETURN 16

/* Where a register of the caller is. */
enum rule_kind { RULE_SAME, RULE_AT, RULE_UNDEFINED, RULE_OTHER };

struct rule {
    enum rule_kind kind;
    int64_t offset; /* of RULE_AT, from the CFA */
};

struct rules {
    uint64_t cfa_register;
    int64_t cfa_offset;
    bool cfa_other; /* an expression */
    struct rule bp;
    struct rule back; /* the return address */
};

#define REMEMBERED_MAX 8

struct reader {
    const unsigned char *at;
    const unsigned char *end;
    uint64_t code_factor;
    int64_t data_factor;
    uintptr_t location;
    uintptr_t target;
    struct rules now;
    struct rules first; /* after the CIE */
    struct rules remembered[REMEMBERED_MAX];
    size_t depth;
    bool bad;
};

static uint64_t read_uleb(struct reader *r)
{
    uint64_t value = 0;

    for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
        unsigned char byte = *r->at++;

        value |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    r->bad = true;
    return value;
}

static int64_t read_sleb(struct reader *r)
{
    uint64_t value = 0;

    for (unsigned shift = 0; r->at < r->end && shift < 64; shift += 7) {
        unsigned char byte = *r->at++;

        value |= (uint64_t)(byte & 0x7F) << shift;
        if ((byte & 0x80) != 0)
            continue;
        if ((byte & 0x40) != 0 && shift + 7 < 64)
            value |= ~UINT64_C(0) << (shift + 7);
        return (int64_t)value;
    }
    r->bad = true;
    return 0;
}

static uint64_t read_fixed(struct reader *r, size_t bytes)
{
    uint64_t value = 0;

    if ((size_t)(r->end - r->at) < bytes) {
        r->bad = true;
        return 0;
    }
    memcpy(&value, r->at, bytes); /* little endian, as x86-64 is */
    r->at += bytes;
    return value;
}

static void skip(struct reader *r, uint64_t bytes)
{
    if (bytes > (uint64_t)(r->end - r->at))
        r->bad = true;
    else
        r->at += bytes;
}

/* How long an encoded pointer is; 0: not fixed. */
static size_t encoded_bytes(unsigned encoding)
{
    static const unsigned char bytes[16] = {
        [0x0] = 8, [0x2] = 2, [0x3] = 4, [0x4] = 8,
        [0xA] = 2, [0xB] = 4, [0xC] = 8,
    };

    return bytes[encoding & 0xF];
}

/* Instructions ------------------------------------------------------------ */

static void set_rule(struct reader *r, uint64_t number, enum rule_kind kind,
                     int64_t offset)
{
    struct rule rule = {kind, offset};

    if (number == REG_BP)
        r->now.bp = rule;
    else if (number == REG_RETURN)
        r->now.back = rule;
}

static void restore_rule(struct reader *r, uint64_t number)
{
    if (number == REG_BP)
        r->now.bp = r->first.bp;
    else if (number == REG_RETURN)
        r->now.back = r->first.back;
}

static void remember(struct reader *r)
{
    if (r->depth == REMEMBERED_MAX)
        r->bad = true;
    else
        r->remembered[r->depth++] = r->now;
}

static void recall(struct reader *r)
{
    if (r->depth == 0)
        r->bad = true;
    else
        r->now = r->remembered[--r->depth];
}

static void set_cfa(struct reader *r, uint64_t number, int64_t offset)
{
    r->now.cfa_register = number;
    r->now.cfa_offset = offset;
    r->now.cfa_other = false;
}

/* Instructions about registers other than the CFA; false: none of them. */
static bool run_register(struct reader *r, unsigned char code)
{
    uint64_t number;

    switch (code) {
    case 0x05: /* offset_extended */
        number = read_uleb(r);
        set_rule(r, number, RULE_AT, (int64_t)read_uleb(r) * r->data_factor);
        return true;
    case 0x11: /* offset_extended_sf */
        number = read_uleb(r);
        set_rule(r, number, RULE_AT, read_sleb(r) * r->data_factor);
        return true;
    case 0x06: /* restore_extended */
        restore_rule(r, read_uleb(r));
        return true;
    case 0x07: /* undefined */
        set_rule(r, read_uleb(r), RULE_UNDEFINED, 0);
        return true;
    case 0x08: /* same_value */
        set_rule(r, read_uleb(r), RULE_SAME, 0);
        return true;
    case 0x09: /* register */
        set_rule(r, read_uleb(r), RULE_OTHER, 0);
        (void)read_uleb(r);
        return true;
    case 0x10: /* expression */
    case 0x16: /* val_expression */
        set_rule(r, read_uleb(r), RULE_OTHER, 0);
        skip(r, read_uleb(r));
        return true;
    default:
        return false;
    }
}

/* Instructions about the CFA and the rest. */
static void run_other(struct reader *r, unsigned char code)
{
    uint64_t number;

    switch (code) {
    case 0x00: /* nop */
        break;
    case 0x0A:
        remember(r);
        break;
    case 0x0B:
        recall(r);
        break;
    case 0x0C: /* def_cfa */
        number = read_uleb(r);
        set_cfa(r, number, (int64_t)read_uleb(r));
        break;
    case 0x12: /* def_cfa_sf */
        number = read_uleb(r);
        set_cfa(r, number, read_sleb(r) * r->data_factor);
        break;
    case 0x0D: /* def_cfa_register */
        r->now.cfa_register = read_uleb(r);
        break;
    case 0x0E: /* def_cfa_offset */
        r->now.cfa_offset = (int64_t)read_uleb(r);
        break;
    case 0x13: /* def_cfa_offset_sf */
        r->now.cfa_offset = read_sleb(r) * r->data_factor;
        break;
    case 0x0F: /* def_cfa_expression */
        r->now.cfa_other = true;
        skip(r, read_uleb(r));
        break;
    case 0x2E: /* GNU_args_size */
        (void)read_uleb(r);
        break;
    default:
        r->bad = true;
        break;
    }
}

/* How far this instruction moves on; 0 if it is none that does. */
static uint64_t read_advance(struct reader *r, unsigned char code)
{
    if (code >> 6 == 1)
        return code & 0x3F;
    if (code >= 0x02 && code <= 0x04)
        return read_fixed(r, (size_t)1 << (code - 2));
    return 0;
}

static void run(struct reader *r)
{
    while (r->at < r->end && !r->bad) {
        unsigned char code = *r->at++;
        uint64_t advance = read_advance(r, code);

        if (advance > 0 || code >> 6 == 1 || (code >= 2 && code <= 4)) {
            r->location += advance * r->code_factor;
            if (r->location > r->target)
                return;
        } else if (code >> 6 == 2) {
            set_rule(r, code & 0x3F, RULE_AT,
                     (int64_t)read_uleb(r) * r->data_factor);
        } else if (code >> 6 == 3) {
            restore_rule(r, code & 0x3F);
        } else if (!run_register(r, code)) {
            run_other(r, code);
        }
    }
}

/* Entries ----------------------------------------------------------------- */

/* Turn to an entry: its length, then a word, which is returned; false: one of
 * those that need 64 bits. */
static bool open_entry(struct reader *r, const unsigned char *entry,
                       uint32_t *word)
{
    uint32_t bytes;

    memcpy(&bytes, entry, sizeof(bytes));
    if (bytes == UINT32_MAX || bytes < 4)
        return false;
    memcpy(word, entry + 4, sizeof(*word));
    r->at = entry + 8;
    r->end = entry + 4 + bytes;
    return true;
}

/* Read the CIE and run its instructions. Returns how addresses are encoded in
 * its FDEs; 0xFF: not understood. */
static unsigned read_cie(struct reader *r, const unsigned char *cie)
{
    const unsigned char *augmented;
    const char *letters;
    unsigned encoding = 0;
    unsigned char version;
    uint64_t bytes;
    uint32_t zero;

    if (!open_entry(r, cie, &zero))
        return 0xFF;
    version = (unsigned char)read_fixed(r, 1);
    letters = (const char *)r->at;
    skip(r, strlen(letters) + 1);
    if (letters[0] != 'z' || (version != 1 && version != 3))
        return 0xFF;
    r->code_factor = read_uleb(r);
    r->data_factor = read_sleb(r);
    if ((version == 1 ? read_fixed(r, 1) : read_uleb(r)) != REG_RETURN)
        return 0xFF;
    bytes = read_uleb(r);
    augmented = r->at;
    for (letters++; *letters != '\0' && !r->bad; letters++) {
        if (*letters == 'R')
            encoding = (unsigned)read_fixed(r, 1);
        else if (*letters == 'L')
            skip(r, 1);
        else if (*letters == 'P')
            skip(r, encoded_bytes((unsigned)read_fixed(r, 1)));
        else
            return 0xFF; /* 'S': a signal's frame */
    }
    r->at = augmented;
    skip(r, bytes);
    r->target = UINTPTR_MAX;
    run(r);
    return r->bad ? 0xFF : encoding;
}

static void conclude(const struct rules *rules, struct unwind_row *out)
{
    if (rules->back.kind == RULE_UNDEFINED) {
        out->how = UNWIND_END;
        return;
    }
    if (rules->cfa_other || rules->back.kind != RULE_AT ||
        rules->back.offset != -8 || rules->bp.kind == RULE_OTHER ||
        rules->bp.kind == RULE_UNDEFINED ||
        (rules->cfa_register != REG_BP && rules->cfa_register != REG_SP))
        return;
    out->how = UNWIND_ROW;
    out->from_bp = rules->cfa_register == REG_BP;
    out->cfa_offset = rules->cfa_offset;
    out->bp_offset = rules->bp.kind == RULE_AT ? rules->bp.offset : 0;
}

void unwind_read_row(uintptr_t return_address, struct unwind_row *out)
{
    struct dwarf_eh_bases bases;
    struct reader r = {.at = NULL};
    const unsigned char *fde;
    uint32_t to_cie;
    unsigned encoding;
    size_t bytes;

    *out = (struct unwind_row){.how = UNWIND_OTHER};
    /* Inside the call, which may be the last instruction of its function. */
    fde = _Unwind_Find_FDE((void *)(return_address - 1), &bases);
    if (fde == NULL) {
        out->how = UNWIND_END; /* libgcc's unwinder ends there, too */
        return;
    }
    memcpy(&to_cie, fde + 4, sizeof(to_cie));
    encoding = read_cie(&r, fde + 4 - to_cie);
    bytes = encoded_bytes(encoding);
    if (encoding == 0xFF || bytes == 0 || !open_entry(&r, fde, &to_cie))
        return;
    skip(&r, 2 * bytes); /* where the function begins, and how long it is */
    skip(&r, read_uleb(&r));
    r.first = r.now;
    r.depth = 0;
    r.location = (uintptr_t)bases.func;
    r.target = return_address - 1;
    run(&r);
    if (!r.bad)
        conclude(&r.now, out);
}
