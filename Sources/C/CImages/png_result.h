// Functions shared by writing and reading.
#ifndef IA3_PNG_RESULT_H
#define IA3_PNG_RESULT_H

#include <png.h>

#include "PNGFile.h"

// libpng's error function; its error pointer is the ia3_png_result.
void ia3_png_fail(png_structp png, png_const_charp message);

// libpng's warning function: warnings are ignored, because they do not concern anything that is used here.
void ia3_png_ignore(png_structp png, png_const_charp message);

// How much memory a chunk of a file of so many bytes may take. A chunk may claim to be longer than its file, and libpng
// clears the memory before it reads; zlib makes no more than 1032 bytes of one.
png_alloc_size_t ia3_png_chunk_limit(size_t count);

#endif
