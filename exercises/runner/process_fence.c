/* process_fence.c - a process that may write in one folder only. */
#include "process_fence.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__has_include)
#if __has_include(<linux/landlock.h>) && defined(SYS_landlock_restrict_self)
#include <linux/landlock.h>
#include <sys/prctl.h>
#define HAS_LANDLOCK
#endif
#endif

#ifdef HAS_LANDLOCK

/* What the first version of Landlock knows; later ones know more. */
#define WRITING                                                                \
    (LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |           \
     LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |           \
     LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |               \
     LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO |             \
     LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM)

static void allow_below(int rules, const char *folder)
{
    struct landlock_path_beneath_attr beneath = {
        .allowed_access = WRITING,
        .parent_fd = open(folder, O_PATH | O_CLOEXEC),
    };

    if (beneath.parent_fd < 0)
        return;
    syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath,
            0);
    close(beneath.parent_fd);
}

void process_fence(const char *folder)
{
    struct landlock_ruleset_attr what = {.handled_access_fs = WRITING};
    int rules =
        (int)syscall(SYS_landlock_create_ruleset, &what, sizeof(what), 0);

    if (rules < 0)
        return; /* this kernel has none */
    allow_below(rules, folder);
    allow_below(rules, "/dev");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        syscall(SYS_landlock_restrict_self, rules, 0);
    close(rules);
}

#else

void process_fence(const char *folder)
{
    (void)folder;
}

#endif
