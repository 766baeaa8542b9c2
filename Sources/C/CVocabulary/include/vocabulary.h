#ifndef IA3_VOCABULARY_H
#define IA3_VOCABULARY_H

#include <stddef.h>

/// CLIP's byte-pair merges, one per line, best first: two symbols separated by a space, in UTF-8.
const unsigned char *_Nonnull ia3_clip_merges(size_t *_Nonnull size);

/// The character tables of the text repairs and the word pattern; Data/README.md describes the format.
const unsigned char *_Nonnull ia3_text_tables(size_t *_Nonnull size);

#endif
