/* symbols_local.h - in place of libdw's own search for debug information.
 */
#ifndef TRACKER_SYMBOLS_LOCAL_H
#define TRACKER_SYMBOLS_LOCAL_H

#include <elfutils/libdwfl.h>

/* As dwfl_standard_find_debuginfo(), but never leaves this machine. */
int symbols_find_local(Dwfl_Module *module, void **userdata, const char *name,
                       Dwarf_Addr base, const char *file_name,
                       const char *debuglink, GElf_Word crc,
                       char **debuginfo_name);

#endif
