/* links.h - libraries for LD_PRELOAD, by paths without a blank. */
#ifndef TORTURE_LINKS_H
#define TORTURE_LINKS_H

#include <stdbool.h>

struct setup;

/* LD_PRELOAD takes a path with a blank or a colon for two. Where setup->refuse
 * or setup->preload has one, it becomes that of a link in setup->work, with
 * what the tracker loads by itself beside it. false: it could not be made. */
bool links_make(struct setup *setup);
/* Take the links away. A command that was told may need them: then don't. */
void links_remove(const struct setup *setup);

#endif
