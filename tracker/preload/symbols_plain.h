/* symbols_plain.h - the half of symbols.h and types.h that needs no libdw.
 *
 * Compiled from the same sources under these names (see CMakeLists.txt), so
 * that both halves fit in one process.
 */
#ifndef TRACKER_PRELOAD_SYMBOLS_PLAIN_H
#define TRACKER_PRELOAD_SYMBOLS_PLAIN_H

#include "symbols.h"
#include "types.h"

int plain_symbols_new(struct symbols **out);
void plain_symbols_free(struct symbols *s);
size_t plain_symbols_of(struct symbols *s, uintptr_t address,
                        struct symbol *out);
const char *plain_symbols_variable(struct symbols *s, uintptr_t address);
const char *plain_symbols_source(struct symbols *s);
const struct type *plain_type_of_block(struct symbols *s,
                                       const struct tracker_site *site,
                                       const uintptr_t *frames, size_t count,
                                       size_t size);
const char *plain_type_name(const struct type *t);
size_t plain_type_size(const struct type *t);
bool plain_type_field_at(struct symbols *s, const struct type *t, size_t size,
                         size_t offset, struct type_field *out);

#endif
