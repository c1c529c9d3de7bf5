/* web_diff.h - what came and what went between two moments, by place.
 *
 *      GET /diff           keep this moment: its id
 *      GET /diff?since=ID  what came and what went since then; and keep this
 *                          moment, too
 *
 * It is exact by block, not a difference of sums: `came` is what was born since
 * then and is live, `went` was live then and is no more. The last
 * DIFF_MOMENTS_MAX moments are kept.
 */
#ifndef WEB_WEB_DIFF_H
#define WEB_WEB_DIFF_H

#include <stdint.h>
#include <stdio.h>

#define DIFF_MOMENTS_MAX 8

struct evhttp_request;
struct web;
struct web_diff;

/* 0 and an owned *out (web_diff_free), or -ENOMEM. It never allocates again. */
int web_diff_new(struct web_diff **out);
void web_diff_free(struct web_diff *d);

/* Keep this moment. Its id: 1, 2, ... Nothing happened since the last one: the
 * same again. */
uint64_t web_diff_keep(struct web_diff *d, uint64_t t_ms);

/* What is told of two moments, or of one. */
struct diff_told {
    struct web_diff *diff;
    uint64_t since; /* 0: of one moment alone */
    uint64_t id;
    uint64_t t_ms;
};

/* Keep this moment and compare it with moment `since` (0: with none). *out is
 * good until the next call. 0, or -ENOENT: that moment isn't kept; then this
 * one isn't, either. */
int web_diff_look(struct web_diff *d, uint64_t since, uint64_t t_ms,
                  struct diff_told *out);
/* As JSON. */
void web_diff_put(FILE *out, const void *diff_told);

/* GET /diff. The request is taken. */
void web_diff_ask(struct web *w, struct evhttp_request *request);

#endif
