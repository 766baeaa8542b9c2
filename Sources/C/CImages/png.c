#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "decode.h"
#include "png_result.h"

// The state of a decoding, in memory so that no part of it is in a register at a longjmp.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  ia3_image *image;
  int is_at_end;
  png_structp png;
  png_infop info;
  png_bytep *rows;
} png_state;

static void fail(png_structp png, png_const_charp message) {
  png_state *state = png_get_error_ptr(png);
  ia3_image_fail(state->image, IA3_IMAGE_BROKEN, message);
  png_longjmp(png, 1);
}

static void ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void copy(png_structp png, png_bytep target, png_size_t length) {
  png_state *state = png_get_io_ptr(png);
  if (length > state->count - state->offset) {
    state->is_at_end = 1;
    png_error(png, "the file ends inside the image");
  }
  memcpy(target, state->bytes + state->offset, length);
  state->offset += length;
}

// Rows of `length` bytes, each to the start of a row of the image's pixels.
static ia3_image_status read_rows(png_state *state, size_t length) {
  png_set_interlace_handling(state->png);
  png_read_update_info(state->png, state->info);
  if (png_get_rowbytes(state->png, state->info) != length) {
    return ia3_image_fail(state->image, IA3_IMAGE_BROKEN, "libpng returned rows of an unexpected length");
  }
  state->rows = malloc(state->image->height * sizeof *state->rows);
  if (!state->rows) return ia3_image_fail(state->image, IA3_IMAGE_NO_MEMORY, "not enough memory for the rows");
  for (uint32_t row = 0; row < state->image->height; row++) {
    state->rows[row] = state->image->pixels + row * (size_t)state->image->width * 4;
  }
  png_read_image(state->png, state->rows);
  state->image->is_lossless = 1;
  return IA3_IMAGE_OK;
}

// Two bytes per pixel are read to the start of each row and expanded to four, beginning at the row's end.
static ia3_image_status decode_wide_gray(png_state *state) {
  size_t stride = (size_t)state->image->width * 4;
  ia3_image_status status = read_rows(state, stride / 2);
  if (status != IA3_IMAGE_OK) return status;
  for (uint32_t y = 0; y < state->image->height; y++) {
    uint8_t *row = state->image->pixels + y * stride;
    for (size_t x = state->image->width; x-- > 0;) {
      uint8_t level = row[2 * x] ? 255 : row[2 * x + 1];
      memset(row + 4 * x, level, 3);
      row[4 * x + 3] = 255;
    }
  }
  return IA3_IMAGE_OK;
}

static ia3_image_status decode(png_state *state, uint64_t pixel_limit) {
  state->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, state, fail, ignore);
  if (!state->png) return ia3_image_fail(state->image, IA3_IMAGE_NO_MEMORY, "not enough memory for libpng");
  if (setjmp(png_jmpbuf(state->png))) return state->is_at_end ? IA3_IMAGE_TRUNCATED : IA3_IMAGE_BROKEN;
  state->info = png_create_info_struct(state->png);
  if (!state->info) return ia3_image_fail(state->image, IA3_IMAGE_NO_MEMORY, "not enough memory for libpng");
  png_structp png = state->png;
  png_infop info = state->info;

  if (ia3_png_has_cut_chunk(state->bytes, state->count, 0)) {
    state->is_at_end = 1;
    png_error(png, "the file ends inside the image");
  }
  // libpng's own limit on the sides is below PNG's; here only the number of pixels is limited.
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_chunk_cache_max(png, 1000);
  png_set_chunk_malloc_max(png, 64 << 20);
  png_set_read_fn(png, state, copy);
  // Chunks that are not needed, and that may be decompression bombs.
  static const png_byte skipped[] = "iCCP\0iTXt\0sPLT\0tEXt\0zTXt";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, skipped, sizeof skipped / 5);
  png_read_info(png, info);

  ia3_image_status status =
      ia3_image_allocate(state->image, png_get_image_width(png, info), png_get_image_height(png, info), pixel_limit);
  if (status != IA3_IMAGE_OK) return status;

  // Pillow clips 16-bit gray values to a byte; for 16-bit color it keeps the higher byte.
  int is_wide_gray =
      png_get_bit_depth(png, info) == 16 && png_get_color_type(png, info) == PNG_COLOR_TYPE_GRAY;
  if (is_wide_gray) return decode_wide_gray(state);
  png_set_strip_16(png);
  png_set_expand(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  return read_rows(state, (size_t)state->image->width * 4);
}

ia3_image_status ia3_decode_png(const uint8_t *bytes, size_t count, uint64_t pixel_limit, ia3_image *image) {
  png_state state = {.bytes = bytes, .count = count, .image = image};
  ia3_image_status status = decode(&state, pixel_limit);
  free(state.rows);
  png_destroy_read_struct(&state.png, &state.info, NULL);
  return status;
}
