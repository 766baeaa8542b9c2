#include "png_result.h"

#include <stdio.h>
#include <stdlib.h>

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

png_alloc_size_t ia3_png_chunk_limit(size_t count) {
  const size_t most = 64 << 20, least = 64 << 10;
  return count > most / 1032 ? most : count * 1032 > least ? count * 1032 : least;
}
