// Functions shared by writing and reading.
#ifndef IA3_PNG_RESULT_H
#define IA3_PNG_RESULT_H

#include <png.h>

#include "PNGFile.h"

// libpng's error function; its error pointer is the ia3_png_result.
void ia3_png_fail(png_structp png, png_const_charp message);

// libpng's warning function: warnings are ignored, because they do not concern anything that is used here.
void ia3_png_ignore(png_structp png, png_const_charp message);

// Whether a chunk before the pixels, or if `whole` is set any other than pixels, claims to be longer than the rest of
// the file. libpng would allocate and clear all of that before it reads.
int ia3_png_has_cut_chunk(const uint8_t *bytes, size_t count, int whole);

#endif
