#include "png_result.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void ia3_png_fail(png_structp png, png_const_charp message) {
  ia3_png_result *result = png_get_error_ptr(png);
  snprintf(result->message, sizeof result->message, "%s", message);
  png_longjmp(png, 1);
}

void ia3_png_ignore(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

void ia3_png_result_free(ia3_png_result *result) {
  free(result->bytes);
  for (size_t index = 0; index < result->text_count; index++) {
    free((char *)result->texts[index].keyword);
    free((char *)result->texts[index].text);
  }
  free(result->texts);
  result->bytes = NULL;
  result->texts = NULL;
  result->count = result->text_count = 0;
}

int ia3_png_has_cut_chunk(const uint8_t *bytes, size_t count, int whole) {
  // After the signature: each chunk's length, name, data and checksum.
  for (size_t at = 8; count >= at && count - at >= 12;) {
    size_t length = (size_t)png_get_uint_32(bytes + at);
    int is_pixels = memcmp(bytes + at + 4, "IDAT", 4) == 0;
    if ((is_pixels && !whole) || memcmp(bytes + at + 4, "IEND", 4) == 0) return 0;
    if (length > count - at - 12) return !is_pixels;
    at += length + 12;
  }
  return 0;
}
