#ifndef IA3_TABLES_H
#define IA3_TABLES_H

#include <stddef.h>

/// The text of a table of the linter, such as `options.tsv`; null if there is none with this name.
const unsigned char *_Nullable ia3_table(const char *_Nonnull name, size_t *_Nonnull size);

#endif
