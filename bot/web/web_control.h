/* web_control.h - POST /control: what a page, or curl, may change of the run.
 *
 * The body has one of these, as a form has it:
 *
 *      leak=cycle&on=1     switch a leak on (1) or off (0)
 *      pace=60, pace=max   virtual seconds a real second
 *      pause=1, pause=0    stand still, go on
 *      step=1              go on until the next round trip, then pause
 *      compare=1, =0       run a twin without leaks beside this run, end it
 *
 * Who asks has to know the token, which is in the event `hello` of the stream:
 * a page from elsewhere can send requests here, but can't read that. If the
 * browser says where the page is from (Origin), that has to be here.
 */
#ifndef WEB_WEB_CONTROL_H
#define WEB_WEB_CONTROL_H

#include <stdbool.h>

struct address;
struct evhttp_request;
struct web;

#define WEB_TOKEN_LEN 33 /* 32 hexadecimal digits */

/* A token that nobody can guess; empty if the system has no random numbers
 * left: then nothing can be changed. */
void web_token_make(char token[WEB_TOKEN_LEN]);

/* May this server's clients change anything? Then there is a token. */
bool web_control_allowed(const struct web *w);

/* Answer a request to /control, whatever its method. */
void web_control_answer(struct web *w, struct evhttp_request *request);

/* Is a page from there one of ours? `origin` and `host` are headers, NULL for
 * none; no origin is fine, since only browsers send it. */
bool web_origin_is_ours(const char *origin, const char *host);

#endif
