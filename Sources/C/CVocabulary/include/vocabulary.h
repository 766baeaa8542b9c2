#ifndef IA3_VOCABULARY_H
#define IA3_VOCABULARY_H

#include <stddef.h>

/// CLIP's byte-pair merges, one a line, best first: two symbols with a space between, in UTF-8.
const unsigned char *_Nonnull ia3_clip_merges(size_t *_Nonnull size);

/// What the text repairs and the word pattern know about characters; Data/README.md describes the form.
const unsigned char *_Nonnull ia3_text_tables(size_t *_Nonnull size);

#endif
