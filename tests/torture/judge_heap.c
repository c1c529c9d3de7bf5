/* judge_heap.c - is nothing left but what leaks without a fault, too?
 *
 * A leaking half may leave more or less of its blocks than it does undisturbed,
 * so numbers are not compared, but tags, and the leaks that findings are about.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "torture/torture.h"

static char verdict[256];

#define NO(...) ((void)snprintf(verdict, sizeof(verdict), __VA_ARGS__), verdict)

static uint64_t number(const char *json, const char *path)
{
    const char *at = json_at(json, path);

    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

/* The text at `path`, without its quotes; "null" where there is none. */
static void take_text(const char *json, const char *path, char *buf,
                      size_t size)
{
    const char *at = json_at(json, path);
    size_t length = 0;

    if (at == NULL || *at != '"')
        at = "null", length = 4;
    else
        length = strcspn(++at, "\"");
    (void)snprintf(buf, size, "%.*s", (int)length, at);
}

static size_t find_tag(const struct clean *clean, const char *name)
{
    size_t i = 0;

    while (i < clean->tags && strcmp(clean->tag[i].name, name) != 0)
        i++;
    return i;
}

/* Tag number `i` of a report; false: there are no more. */
static bool judge_tag(const struct job *job, const char *json, size_t i,
                      struct clean *clean, const char **problem)
{
    const char *tag;
    char path[32];
    char name[24];
    size_t known;

    (void)snprintf(path, sizeof(path), "tags.%zu", i);
    tag = json_at(json, path);
    if (tag == NULL)
        return false;
    take_text(tag, "name", name, sizeof(name));
    known = find_tag(clean, name);
    if (job->fault.nth == 0 && known == clean->tags && known < TAGS_MAX) {
        (void)strcpy(clean->tag[known].name, name);
        clean->tag[known].count = number(tag, "allocations");
        clean->tag[known].live = number(tag, "live_blocks") > 0;
        clean->tags++;
    } else if (number(tag, "live_blocks") > 0 &&
               (known == clean->tags || !clean->tag[known].live)) {
        *problem = NO("%" PRIu64 " blocks of %s are left",
                      number(tag, "live_blocks"), name);
    }
    return true;
}

static bool judge_finding(const struct job *job, const char *json, size_t i,
                          struct clean *clean, const char **problem)
{
    const char *finding;
    char path[32];
    char name[24];
    char word[32];

    (void)snprintf(path, sizeof(path), "findings.%zu", i);
    finding = json_at(json, path);
    if (finding == NULL)
        return false;
    take_text(finding, "leak", name, sizeof(name));
    (void)snprintf(word, sizeof(word), " %s ", name);
    if (strstr(clean->leaks, word) != NULL)
        return true;
    if (job->fault.nth == 0 && strcmp(name, "null") != 0)
        (void)strncat(clean->leaks, word,
                      sizeof(clean->leaks) - strlen(clean->leaks) - 1);
    else
        *problem = NO("a finding that is about %s",
                      strcmp(name, "null") == 0 ? "no leak of ours" : name);
    return true;
}

const char *judge_heap(const struct job *job, const char *json,
                       struct clean *clean)
{
    const char *problem = NULL;
    bool more = true;

    if (job->fault.nth == 0) {
        clean->tags = 0;
        clean->count[DOOR_TRACKER] = number(json, "heap.allocations");
    }
    for (size_t i = 0; more && problem == NULL; i++)
        more = judge_tag(job, json, i, clean, &problem);
    more = true;
    for (size_t i = 0; more && problem == NULL; i++)
        more = judge_finding(job, json, i, clean, &problem);
    if (problem == NULL &&
        number(json, "heap.double_frees_refused") +
                number(json, "heap.unknown_pointers_refused") >
            0)
        problem = NO("it frees what is no block");
    return problem;
}
