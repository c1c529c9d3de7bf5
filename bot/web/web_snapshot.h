/* web_snapshot.h - a snapshot of the heap that somebody asked for.
 */
#ifndef WEB_WEB_SNAPSHOT_H
#define WEB_WEB_SNAPSHOT_H

struct evhttp_request;
struct web;
struct web_snapshot;

/* Answer with a snapshot, later, or at once with why there is none. The
 * request is taken. One under way is w->asked. */
void web_snapshot_ask(struct web *w, struct evhttp_request *request);

/* Give one up that is under way; NULL is allowed. Its request must have been
 * answered or have gone. */
void web_snapshot_free(struct web_snapshot *s);

#endif
