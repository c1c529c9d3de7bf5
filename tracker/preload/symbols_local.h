/* symbols_local.h - in place of libdw's own search for debug information.
 *
 * Included by force before the sources that call it.
 */
#ifndef TRACKER_PRELOAD_SYMBOLS_LOCAL_H
#define TRACKER_PRELOAD_SYMBOLS_LOCAL_H

#include <elfutils/libdwfl.h>

/* As dwfl_standard_find_debuginfo(), but never leaves this machine. */
int symbols_find_local(Dwfl_Module *module, void **userdata, const char *name,
                       Dwarf_Addr base, const char *file_name,
                       const char *debuglink, GElf_Word crc,
                       char **debuginfo_name);

#define dwfl_standard_find_debuginfo symbols_find_local

#endif
