// What writing and reading share.
#ifndef IA3_PNG_RESULT_H
#define IA3_PNG_RESULT_H

#include <png.h>

#include "PNGFile.h"

// libpng's error function; its error pointer is the ia3_png_result.
void ia3_png_fail(png_structp png, png_const_charp message);

// libpng's warning function: warnings concern nothing that is used here.
void ia3_png_ignore(png_structp png, png_const_charp message);

#endif
