/* process_fence.h - a process that may write in one folder only.
 *
 * By Landlock, where the kernel has it (Linux 5.13 and later); elsewhere there
 * is no fence, and nothing else changes. Reading stays as it is.
 */
#ifndef LEARN_PROCESS_FENCE_H
#define LEARN_PROCESS_FENCE_H

/* From now on this process and those it starts write below `folder` and /dev
 * alone. For a child, just before exec. */
void process_fence(const char *folder);

#endif
