#ifndef IA3_FONTS_H
#define IA3_FONTS_H

#include <stddef.h>

/// DejaVu Sans as a TrueType file; Data/README.md names its origin and license.
const unsigned char *_Nonnull ia3_dejavu_sans(size_t *_Nonnull size);

#endif
