#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_STROKER_H

// Macros that Swift does not see.
static const FT_Int32 ia3_load_outline = FT_LOAD_NO_BITMAP | FT_LOAD_TARGET_LIGHT;
static const int ia3_raster_flags = FT_RASTER_FLAG_AA | FT_RASTER_FLAG_DIRECT | FT_RASTER_FLAG_CLIP;
