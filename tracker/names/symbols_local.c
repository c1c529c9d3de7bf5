/* symbols_local.c - debug information in a file of its own, on this machine.
 *
 * libdw's own search ends in asking servers, through libraries that it loads
 * for that: the program would wait for the network, and memcheck would find
 * their memory in it. Here the search ends at this machine.
 */
#include "symbols_local.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbols_room.h"

static int open_in(const char *folder, int length, const char *file,
                   const char *below, const char *link, char **name)
{
    char path[PATH_MAX];
    int fd;

    snprintf(path, sizeof(path), "%s%.*s/%s%s", folder, length, file, below,
             link);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0)
        *name = strdup(path);
    return fd;
}

/* Beside the file, in .debug beside it, and below the system's folder. libdw
 * compares the checksum. */
static int open_linked(const char *file, const char *link, char **name)
{
    const char *slash = file == NULL ? NULL : strrchr(file, '/');
    int length;
    int fd;

    if (slash == NULL || link == NULL)
        return -1;
    length = (int)(slash - file);
    fd = strcmp(slash + 1, link) == 0
             ? -1 /* itself */
             : open_in("", length, file, "", link, name);
    if (fd < 0)
        fd = open_in("", length, file, ".debug/", link, name);
    if (fd < 0)
        fd = open_in("/usr/lib/debug", length, file, "", link, name);
    return fd;
}

/* How large it is was not known when room was asked for. */
static bool has_room(int fd)
{
    struct stat file;

    return fstat(fd, &file) == 0 && symbols_have_room_for((size_t)file.st_size);
}

int symbols_find_local(Dwfl_Module *module, void **userdata, const char *name,
                       Dwarf_Addr base, const char *file_name,
                       const char *debuglink, GElf_Word crc,
                       char **debuginfo_name)
{
    int fd =
        dwfl_build_id_find_debuginfo(module, userdata, name, base, file_name,
                                     debuglink, crc, debuginfo_name);

    if (fd < 0)
        fd = open_linked(file_name, debuglink, debuginfo_name);
    if (fd < 0 || has_room(fd))
        return fd;
    close(fd);
    free(*debuginfo_name);
    *debuginfo_name = NULL;
    return -1;
}
