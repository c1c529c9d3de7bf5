/* cycle_words.c - a group of cycles, explained to somebody who never saw one.
 *
 * One line for each question: what holds what, where was it taken, what is to
 * be changed and why, what goes then.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cycle_work.h"

#define WORDS_MAX 2048

struct words {
    void (*line)(const char *label, const char *words, void *ctx);
    void *ctx;
    size_t len;
    char text[WORDS_MAX];
};

__attribute__((format(printf, 2, 3))) //
static void
say(struct words *words, const char *format, ...)
{
    va_list args;
    int len = 0;

    va_start(args, format);
    len = vsnprintf(words->text + words->len, WORDS_MAX - words->len, format,
                    args);
    va_end(args);
    if (len > 0)
        words->len += (size_t)len;
    if (words->len >= WORDS_MAX)
        words->len = WORDS_MAX - 1;
}

static void end_line(struct words *words, const char *label)
{
    if (words->len > 0)
        words->line(label, words->text, words->ctx);
    words->len = 0;
    words->text[0] = '\0';
}

/* "→", in UTF-8. */
#define ARROW "\xe2\x86\x92"

/* How many steps from this one on read the same. */
static uint32_t equal_steps(const struct cycle_way *way, uint32_t first)
{
    const struct cycle_step *step = &way->steps[first];
    uint32_t i = first + 1;

    while (i < way->count && strcmp(way->steps[i].name, step->name) == 0 &&
           strcmp(way->steps[i].field, step->field) == 0)
        i++;
    return i - first;
}

static void put(char *buf, size_t size, size_t *len, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void put(char *buf, size_t size, size_t *len, const char *format, ...)
{
    va_list args;
    int added = 0;

    va_start(args, format);
    added = vsnprintf(buf + *len, size - *len, format, args);
    va_end(args);
    if (added > 0)
        *len += (size_t)added;
    if (*len >= size)
        *len = size - 1;
}

/* Steps that repeat are counted: "struct node.next → (98 more) → struct node".
 */
char *cycle_way_text(const struct cycle_way *way, char *buf, size_t size)
{
    size_t len = 0;

    if (size == 0)
        return buf;
    buf[0] = '\0';
    for (uint32_t i = 0; i < way->count;) {
        const struct cycle_step *step = &way->steps[i];
        uint32_t same = equal_steps(way, i);
        /* Those that were left out stand before the last one. */
        uint32_t more = way->left_out > 0 && i + same + 1 >= way->count &&
                                i + 1 < way->count
                            ? way->left_out
                            : 0;

        put(buf, size, &len, "%s%s " ARROW " ", step->name, step->field);
        if (same < 3)
            same = 1;
        if (same - 1 + more > 0)
            put(buf, size, &len, "(%" PRIu32 " more) " ARROW " ",
                same - 1 + more);
        i += same;
    }
    if (way->count > 0)
        put(buf, size, &len, "%s", way->steps[0].name);
    return buf;
}

/* What holds what ------------------------------------------------------- */

static void say_cycle(struct words *words, const struct cycle_group *group)
{
    char way[WORDS_MAX / 2];
    char count[AMOUNT_MAX];

    cycle_way_text(&group->ways[0], way, sizeof(way));
    if (group->cycles > 1)
        say(words, "%s of this shape: ", figure_count(group->cycles, count));
    say(words, "%s", way);
    end_line(words, group->in_use ? "will leak" : "cycle");
    for (uint32_t i = 1; i < group->way_count; i++) {
        say(words, "%s", cycle_way_text(&group->ways[i], way, sizeof(way)));
        end_line(words, "and");
    }
}

static void say_held(struct words *words, const struct cycle_group *group)
{
    char amount[AMOUNT_MAX];
    char below[AMOUNT_MAX];

    say(words, "%s", work_amount(group->blocks, group->bytes, amount));
    if (group->held_blocks > group->blocks)
        say(words, "; with all that hangs below %s",
            work_amount(group->held_blocks, group->held_bytes, below));
    if (group->in_use && group->counted)
        say(words, ". Still in use; when the last reference from outside "
                   "goes, it is lost");
    end_line(words, "holds");
}

/* Each field once, though many steps may go through it. */
static bool said_before(const struct cycle_way *way, uint32_t step)
{
    for (uint32_t i = 0; i < step; i++) {
        if (way->steps[i].taken_at == way->steps[step].taken_at &&
            strcmp(way->steps[i].name, way->steps[step].name) == 0 &&
            strcmp(way->steps[i].field, way->steps[step].field) == 0)
            return true;
    }
    return false;
}

static void say_taken(struct words *words, const struct cycle_group *group)
{
    char place[CYCLE_NAME_MAX];
    const char *before = "";

    for (uint32_t w = 0; w < group->way_count; w++) {
        const struct cycle_way *way = &group->ways[w];

        for (uint32_t i = 0; i < way->count; i++) {
            const struct cycle_step *step = &way->steps[i];

            if (step->taken_at == NULL || said_before(way, i) ||
                (w > 0 && i > 0))
                continue;
            say(words, "%s%s%s (%s)", before, step->name, step->field,
                work_place(step->taken_at, place, sizeof(place)));
            before = ", ";
        }
    }
    end_line(words, "taken");
}

/* What to change, and why ----------------------------------------------- */

/* The step of the way forward that holds what creation gave. */
static const struct cycle_step *created_step(const struct cycles *c,
                                             const struct cycle_way *way)
{
    for (uint32_t i = 1; i < way->count; i++) {
        const struct cycle_step *step = &way->steps[i];

        if (step->taken_at != NULL &&
            step->taken_at == c->graph->nodes[step->to].site)
            return step;
    }
    return NULL;
}

static void say_created(struct words *words, const struct cycles *c,
                        const struct cycle_way *way)
{
    const struct cycle_step *step = created_step(c, way);
    char place[CYCLE_NAME_MAX];

    if (step == NULL)
        say(words, "without it each of them still has an owner, with it they "
                   "hold each other");
    else
        say(words,
            "it points back to the owner: %s%s has the reference that "
            "creation gave (%s), this one was copied afterwards",
            step->name, step->field,
            work_place(step->taken_at, place, sizeof(place)));
}

static void say_reason(struct words *words, const struct cycles *c,
                       const struct cycle_way *way,
                       const struct advice_field *field)
{
    if (way->count == 1) {
        say(words, "it points to its own holder, and an object that owns "
                   "itself is never given up");
        return;
    }
    switch (field->reason) {
    case ADVICE_CREATED:
        say_created(words, c, way);
        break;
    case ADVICE_HELD:
        say(words,
            "it points back to the owner: %s is what others hold from outside",
            field->owner);
        break;
    case ADVICE_OUTSIDE:
        say(words,
            "it points back to the owner: %s was created for somebody "
            "outside of the cycle",
            field->owner);
        break;
    case ADVICE_NAMED:
        say(words, "its name says that it points back, to the owner");
        break;
    case ADVICE_KEEPS_OWNER:
        say(words,
            "it points back to the owner: any other choice would leave more "
            "blocks without one");
        break;
    case ADVICE_MANY:
        say(words, "it points back to the owner: many lead to one %s",
            field->owner);
        break;
    case ADVICE_OLDER:
        say(words, "it points back to the owner: %s is the older of the two",
            field->owner);
        break;
    case ADVICE_ONLY_ONE:
        say(words, "it is the only field that frees all and leaves each other "
                   "block an owner");
        break;
    case ADVICE_ANY:
        say(words,
            "nothing shows who is the owner; if %s isn't, weaken the "
            "reference the other way",
            field->owner);
        break;
    }
}

static void say_field(struct words *words, const struct cycles *c,
                      const struct cycle_way *way,
                      const struct advice_field *field)
{
    char place[CYCLE_NAME_MAX];
    char count[AMOUNT_MAX];

    say(words, "%s of %s", field->field, field->holder);
    if (field->taken_at != NULL)
        say(words, " (%s", work_place(field->taken_at, place, sizeof(place)));
    if (field->taken_at != NULL && field->taken_elsewhere > 0)
        say(words, ", and %s elsewhere",
            figure_count(field->taken_elsewhere, count));
    say(words, "%s: ", field->taken_at != NULL ? ")" : "");
    say_reason(words, c, way, field);
}

static void say_ring(struct words *words, const struct cycle_group *group)
{
    const struct advice_field *field = &group->advice.fields[0];
    char place[CYCLE_NAME_MAX];

    say(words, "no field: each link owns the next, and nobody else does, so a "
               "weak link would free them too early");
    end_line(words, "weaken");
    if (group->advice.field_count > 0) {
        say(words, "the ring is closed by %s of %s", field->field,
            field->holder);
        if (field->taken_at != NULL)
            say(words, ", taken at %s",
                work_place(field->taken_at, place, sizeof(place)));
        say(words, ". ");
    }
    say(words, "Drop one link by hand before the ring is given up, or let "
               "one container own all of them and make the links weak");
    end_line(words, "instead");
}

static void say_change(struct words *words, const struct cycles *c,
                       const struct cycle_group *group)
{
    const struct advice *advice = &group->advice;

    if (advice->kind == ADVICE_RING) {
        say_ring(words, group);
        return;
    }
    for (uint32_t i = 0; i < advice->field_count; i++) {
        say_field(words, c, &group->ways[i], &advice->fields[i]);
        end_line(words, i > 0                             ? "and"
                        : advice->kind == ADVICE_NOT_OURS ? "points back"
                                                          : "weaken");
    }
}

/* What goes then --------------------------------------------------------- */

static void say_proof(struct words *words, const struct cycle_group *group)
{
    const struct advice *advice = &group->advice;
    char freed[AMOUNT_MAX];
    char left[AMOUNT_MAX];

    if (advice->kind == ADVICE_RING)
        return;
    work_amount(advice->freed_blocks, advice->freed_bytes, freed);
    if (advice->kind == ADVICE_NOT_OURS) {
        say(words,
            "nothing counts references here, so which pointer owns is this "
            "program's own rule: freed forwards, without following this one, "
            "%s go",
            freed);
    } else if (advice->left_blocks == 0) {
        say(words, "all of it goes: %s", freed);
        if (group->in_use)
            say(words, ", once the last reference from outside is dropped");
    } else {
        say(words, "%s of it go; %s stay, held in another circle", freed,
            work_amount(advice->left_blocks, advice->left_bytes, left));
    }
    end_line(words, "then");
}

static void say_overcount(struct words *words, const struct cycles *c,
                          const struct cycle_group *group)
{
    char name[CYCLE_NAME_MAX];
    char count[AMOUNT_MAX];

    if (group->advice.overcounted == 0)
        return;
    work_kind_name(c->work, group->advice.overcounted_node, name, sizeof(name));
    if (group->advice.overcounted > 1)
        say(words, "%s blocks here, one of them %s, are",
            figure_count(group->advice.overcounted, count), name);
    else
        say(words, "one %s is", name);
    say(words, " counted more often than there are slots that hold it: a slot "
               "was given up without strong_drop(), or is a local variable. "
               "That reference must be dropped, too");
    end_line(words, "besides");
}

void cycles_explain(const struct cycles *c, uint32_t group,
                    void (*line)(const char *label, const char *words,
                                 void *ctx),
                    void *ctx)
{
    struct words words = {.line = line, .ctx = ctx};
    const struct cycle_group *g = &c->groups[group];

    say_cycle(&words, g);
    say_held(&words, g);
    say_taken(&words, g);
    say_change(&words, c, g);
    say_proof(&words, g);
    say_overcount(&words, c, g);
}
